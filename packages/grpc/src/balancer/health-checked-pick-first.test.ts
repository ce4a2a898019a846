import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, createClient, Status } from "@baud/rpc";
import { Health } from "../grpc/health/v1/health_grpc.js";
import {
  addHealth,
  Channel,
  ChannelCredentials,
  type ChannelOptions,
  type HealthService,
  metadataCredentials,
  Server,
  ServerCredentials,
  type ServiceConfigJson,
} from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { certificate, nothingLeft, openResources } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";

/** Servers with health, each of which answers with its number. */
class Ward implements AsyncDisposable {
  readonly health: HealthService[] = [];
  readonly ports: number[] = [];
  readonly #servers: Server[] = [];
  readonly #before: readonly string[] = openResources();

  static async open(size: number): Promise<Ward> {
    const ward = new Ward();
    for (let index = 0; index < size; index++) {
      const server = new Server();
      const upper = (): Text => ({ text: String(index) });
      server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
      ward.health.push(addHealth(server));
      ward.#servers.push(server);
      ward.ports.push(await server.listen("127.0.0.1:0", ServerCredentials.insecure()));
    }
    return ward;
  }

  get target(): string {
    return `ipv4:${this.ports.map((port) => `127.0.0.1:${port}`).join()}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.shutdown({ graceMs: 0 })));
    await nothingLeft(this.#before);
  }
}

function config(policy: string, serviceName = "test.Texts"): ServiceConfigJson {
  return { loadBalancingConfig: [{ [policy]: {} }], healthCheckConfig: { serviceName } };
}

function open(target: string, serviceConfig: ServiceConfigJson, options: ChannelOptions = {}): Channel {
  return new Channel(target, ChannelCredentials.insecure(), { serviceConfig, ...options });
}

/** Calls until all of six in a row are answered by these servers, each by at least one. */
async function untilFrom(stub: Client<typeof Texts>, ...servers: readonly string[]): Promise<void> {
  for (;;) {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) seen.add((await stub.upper({})).text);
    if ([...seen].sort().join() === servers.join()) return;
    await new Promise(setImmediate);
  }
}

for (const policy of ["round_robin", "weighted_round_robin", "least_request", "ring_hash_experimental"]) {
  test(`${policy} leaves out servers that say that they are not well, until they are`, async () => {
    await using ward = await Ward.open(2);
    for (const health of ward.health) health.setStatus("test.Texts", "SERVING");
    await using channel = open(ward.target, config(policy));
    const stub = createClient(Texts, channel);
    await untilFrom(stub, "0", "1");
    ward.health[0]!.setStatus("test.Texts", "NOT_SERVING");
    await untilFrom(stub, "1");
    ward.health[0]!.setStatus("test.Texts", "SERVING");
    await untilFrom(stub, "0", "1");
  });
}

test("while no server is well calls fail with what the servers say, and those that wait are made when one is", async () => {
  await using ward = await Ward.open(1);
  await using channel = open(ward.target, config("round_robin"));
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.upper({}), {
    code: Status.UNAVAILABLE,
    message: /127\.0\.0\.1:\d+ says of test\.Texts that it is SERVICE_UNKNOWN/,
  });
  const patient = stub.upper({}, { waitForReady: true });
  ward.health[0]!.setStatus("test.Texts", "SERVING");
  assert.equal((await patient).text, "0");
});

test("a server without a health service is taken to be well", async () => {
  await using server = new Server();
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = open(`127.0.0.1:${port}`, config("round_robin"));
  assert.equal((await createClient(Texts, channel).upper({ text: "a" })).text, "A");
});

const notAsked: readonly [name: string, policy: string, options: ChannelOptions][] = [
  ["pick_first does not ask", "pick_first", {}],
  ["with the option healthChecks: false nobody asks", "round_robin", { healthChecks: false }],
];
for (const [name, policy, options] of notAsked) {
  test(`${name} for health`, async () => {
    await using ward = await Ward.open(1);
    ward.health[0]!.setStatus("test.Texts", "NOT_SERVING");
    await using channel = open(ward.target, config(policy), options);
    assert.equal((await createClient(Texts, channel).upper({})).text, "0");
  });
}

test("when the config names another service, that one counts", async () => {
  await using ward = await Ward.open(1);
  ward.health[0]!.setStatus("well", "SERVING");
  ward.health[0]!.setStatus("ill", "NOT_SERVING");
  const resolver = new FakeResolver(resolutionOf(ward.ports, config("round_robin", "well")));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure());
  await channel.whenReady();
  resolver.answer(resolutionOf(ward.ports, config("round_robin", "ill")));
  while (channel.state !== "TRANSIENT_FAILURE") await channel.watchState(channel.state);
  resolver.answer(resolutionOf(ward.ports, { loadBalancingConfig: [{ round_robin: {} }] }));
  await channel.whenReady();
});

test("a stream of health that fails is begun anew, and the server gets no calls meanwhile", async () => {
  let watches = 0;
  await using server = new Server();
  server.addService(Texts, new TextsHandlers());
  server.addService(
    Health,
    {
      check: () => ({}),
      list: () => ({}),
      async *watch(_, context) {
        if (++watches === 1) throw new Error("not yet");
        yield { status: 1 };
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    },
    {},
  );
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = open(`127.0.0.1:${port}`, config("round_robin"));
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.upper({}), {
    code: Status.UNAVAILABLE,
    message: /does not tell the health of test\.Texts/,
  });
  assert.equal((await stub.upper({ text: "a" }, { waitForReady: true })).text, "A");
  assert.equal(watches, 2);
});

test("the watch has the credentials of the channel", async () => {
  const seen: unknown[] = [];
  await using server = new Server({
    interceptors: [
      async (context, next) => {
        seen.push([context.method.name, context.metadata.get("authorization")]);
        await next();
      },
    ],
  });
  server.addService(Texts, new TextsHandlers());
  addHealth(server).setStatus("test.Texts", "SERVING");
  const pair = { privateKey: certificate("server.key"), certificateChain: certificate("server.pem") };
  const port = await server.listen("127.0.0.1:0", ServerCredentials.ssl(pair));
  const credentials = ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }).with(
    metadataCredentials(async () => ({ authorization: "Bearer me" })),
  );
  await using channel = new Channel(`127.0.0.1:${port}`, credentials, { serviceConfig: config("round_robin") });
  await channel.whenReady();
  assert.deepEqual(seen, [["Watch", "Bearer me"]]);
});
