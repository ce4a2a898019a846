import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, ServerCredentials } from "../index.js";
import { Door } from "../testing/door.js";
import { certificate, KeptLog } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";

const rootCertificates = certificate("ca.pem");
const attempts = fileURLToPath(new URL("../../../../conformance/auth/certs/", import.meta.url));

/** Files that change while a server or a channel uses them. */
class Files {
  readonly #folder: string = mkdtempSync(path.join(tmpdir(), "baud-reloading-"));
  readonly logger: KeptLog = new KeptLog();
  /** Looked at for every connection, so that no test waits. */
  readonly reload: { readonly refreshIntervalMs: 0; readonly logger: KeptLog } = {
    refreshIntervalMs: 0,
    logger: this.logger,
  };

  constructor(t: TestContext) {
    t.after(() => rmSync(this.#folder, { recursive: true }));
  }

  path(name: string): string {
    return path.join(this.#folder, name);
  }

  /** Puts a file of the test's certificates, or one of those of the attempts to get in, under this name. */
  put(name: string, from: string): string {
    const own = fileURLToPath(new URL(`../../testdata/certificates/${from}`, import.meta.url));
    copyFileSync(from.startsWith("attempts/") ? path.join(attempts, path.basename(from)) : own, this.path(name));
    return this.path(name);
  }
}

/** The common name of the certificate that a server shows to who asks for `servername`. */
function shownFor(port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port, host: "127.0.0.1", servername, ALPNProtocols: ["h2"], rejectUnauthorized: false };
    const socket = connect(options, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

test("calls that are open go on when a server's certificate changes, and new connections see the new one", async (t) => {
  const files = new Files(t);
  await using door = await Door.open(
    ServerCredentials.sslFromFiles({
      privateKeyFile: files.put("key", "server.key"),
      certificateChainFile: files.put("chain", "server.pem"),
      ...files.reload,
    }),
  );
  const before = await shownFor(door.port, "localhost");
  await using channel = new Channel(`localhost:${door.port}`, ChannelCredentials.ssl({ rootCertificates }));
  await channel.whenReady();
  const call = createClient(Texts, channel).join(slowly());
  await sent.promise;
  files.put("key", "client.key");
  files.put("chain", "client.pem");
  assert.notEqual(await shownFor(door.port, "localhost"), before);
  goOn.resolve();
  assert.equal((await call).text, "onetwo");
});

const sent = deferred();
const goOn = deferred();

async function* slowly(): AsyncGenerator<{ text: string }> {
  yield { text: "one" };
  sent.resolve();
  await goOn.promise;
  yield { text: "two" };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

test("certificates for other names come from files too, and change with them", async (t) => {
  const files = new Files(t);
  await using door = await Door.open(
    ServerCredentials.sslFromFiles({
      privateKeyFile: files.put("key", "attempts/key.pem"),
      certificateChainFile: files.put("chain", "attempts/server.pem"),
      otherCertificateFiles: [
        {
          privateKeyFile: files.put("other-key", "attempts/key.pem"),
          certificateChainFile: files.put("other-chain", "attempts/server-other-host.pem"),
        },
      ],
      ...files.reload,
    }),
  );
  const first = await shownFor(door.port, "localhost");
  assert.equal(await shownFor(door.port, "example.com"), "example.com");
  assert.equal(await shownFor(door.port, "nobody.test"), first);
  files.put("other-key", "client.key");
  files.put("other-chain", "client.pem");
  assert.equal(await shownFor(door.port, "client.baud.test"), "Baud test client");
  assert.equal(await shownFor(door.port, "example.com"), first);
  writeFileSync(files.path("other-key"), "broken");
  assert.equal(await shownFor(door.port, "client.baud.test"), "Baud test client");
  assert.match(files.logger.entries[0]?.message ?? "", /stays in force/);
});

test("a channel takes up roots that have changed with its next connection", async (t) => {
  const files = new Files(t);
  await using door = await Door.open(
    ServerCredentials.ssl({ privateKey: certificate("server.key"), certificateChain: certificate("server.pem") }),
  );
  const credentials = ChannelCredentials.sslFromFiles({
    rootCertificatesFile: files.put("roots", "other-ca.pem"),
    ...files.reload,
  });
  await assert.rejects(door.enter(credentials), { code: Status.UNAVAILABLE, message: /no root that is trusted/ });
  files.put("roots", "ca.pem");
  await door.enter(credentials);
  writeFileSync(files.path("roots"), "broken");
  await door.enter(credentials);
  assert.match(files.logger.entries[0]?.message ?? "", /stays in force/);
});

test("revocation lists come from files, and one that is gone leaves the old one in force", async (t) => {
  const files = new Files(t);
  const read = (name: string): string => readFileSync(path.join(attempts, `${name}.pem`), "utf8");
  await using door = await Door.open(
    ServerCredentials.sslFromFiles({
      privateKeyFile: files.put("key", "attempts/key.pem"),
      certificateChainFile: files.put("chain", "attempts/server.pem"),
      rootCertificatesFile: files.put("roots", "attempts/ca.pem"),
      revocationListsFile: files.put("lists", "attempts/crl.pem"),
      requireClientCertificate: true,
      ...files.reload,
    }),
  );
  const client = (name: string): ChannelCredentials =>
    ChannelCredentials.ssl({ rootCertificates: read("ca"), privateKey: read("key"), certificateChain: read(name) });
  await door.enter(client("client"));
  await assert.rejects(door.enter(client("client-revoked")), { code: Status.UNAVAILABLE });
  assert.match(door.log.entries.at(-1)?.message ?? "", /revoked/);
  rmSync(files.path("lists"));
  await assert.rejects(door.enter(client("client-revoked")), { code: Status.UNAVAILABLE });
  assert.match(files.logger.entries[0]?.message ?? "", /stays in force/);
});
