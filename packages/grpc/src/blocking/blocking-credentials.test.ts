import assert from "node:assert/strict";
import { test } from "node:test";
import { type CallCredentials, RpcError, Status } from "@baud/rpc";
import { accessTokenCredentials, ChannelCredentials, metadataCredentials } from "../index.js";
import { leavesNothing } from "../testing/left-behind.js";
import { ServerThread } from "../testing/server-thread.js";
import { certificate } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";
import { type BlockingClient, createBlockingClient } from "./index.js";

const timeout = 300_000;
const tls = ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") });

/** Runs `use` with a stub of a server that wants TLS, or none; it answers what it was sent as x-sent. Nothing may be left. */
async function withStub(
  credentials: ChannelCredentials | URL,
  use: (stub: BlockingClient<typeof Texts>, server: ServerThread) => void,
  security: "tls" | "insecure" = "tls",
): Promise<void> {
  await leavesNothing(async () => {
    await using server = await ServerThread.start(security);
    using stub = createBlockingClient(Texts, server.address, { credentials });
    use(stub, server);
  });
}

function sent(stub: BlockingClient<typeof Texts>, credentials?: CallCredentials): unknown {
  return stub.upper.withCall({}, { credentials }).call.headers.get("x-seen");
}

test("call credentials that answer at once are sent with every call, those of the channel first", { timeout }, () =>
  withStub(tls.with(metadataCredentials(() => ({ "x-sent": "of the channel" }))), (stub) => {
    assert.equal(sent(stub), "of the channel");
    const own = metadataCredentials(() => ({ "x-sent": "of the call" }));
    assert.equal(sent(stub, own), "of the channel");
    assert.equal(sent(stub, accessTokenCredentials("a")), "of the channel");
  }),
);

test("call credentials know the method and the audience", { timeout }, () =>
  withStub(tls, (stub, { address }) => {
    const credentials = metadataCredentials(({ method, serviceUrl }) => ({ "x-sent": `${method.name} ${serviceUrl}` }));
    assert.equal(sent(stub, credentials), `Upper https://${address}/test.Texts`);
  }),
);

test("credentials that fail end the call as in a client that awaits", { timeout }, () =>
  withStub(tls, (stub) => {
    const failing = (error: Error) => metadataCredentials(() => Promise.reject(error));
    const throwing = (error: Error) =>
      metadataCredentials(() => {
        throw error;
      });
    assert.throws(() => sent(stub, throwing(new Error("no key"))), { code: Status.UNAUTHENTICATED, message: /no key/ });
    const busy = throwing(new RpcError(Status.UNAVAILABLE, "later"));
    assert.throws(() => sent(stub, busy), { code: Status.UNAVAILABLE, message: /later/ });
    assert.throws(() => sent(stub, failing(new Error("no key"))), {
      name: "TypeError",
      message: /answer with a promise.*the URL of a module/,
    });
    assert.equal(stub.upper({ text: "on" }).text, "ON");
  }),
);

test("credentials are not sent over a channel that is not secret", { timeout }, () =>
  withStub(
    ChannelCredentials.insecure(),
    (stub) => {
      assert.throws(() => sent(stub, accessTokenCredentials("a")), {
        code: Status.UNAUTHENTICATED,
        message: /the channel is not encrypted/,
      });
    },
    "insecure",
  ),
);

test("credentials that fetch are made by a module in the thread of the connection", { timeout }, () =>
  withStub(new URL("../testing/blocking-credentials.js", import.meta.url), (stub, { address }) => {
    assert.equal(sent(stub), `fetched for https://${address}/test.Texts`);
  }),
);

for (const [title, source, reason] of [
  ["throws", "throw new Error('no settings')", /could not be made: no settings/],
  ["exports nothing of use", "export const credentials = 1", /must export a function createCredentials/],
  ["ends the thread", "process.exit(3)", /ended unexpectedly/],
] as const) {
  test(`a module of credentials that ${title} is told of by every call`, { timeout }, () =>
    leavesNothing(() => {
      const credentials = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
      using stub = createBlockingClient(Texts, "localhost:1", { credentials });
      for (let n = 0; n < 2; n++) assert.throws(() => stub.upper({}), { message: reason });
    }),
  );
}
