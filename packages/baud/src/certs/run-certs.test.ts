import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it, mock } from "node:test";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";
import { bytesMethod, createClient } from "@baud/rpc";
import { runBaud } from "../command-line.js";

/** A run of `baud certs` in a folder, and what it said. */
interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is gone at the end of the `using` block. */
class Folder implements Disposable {
  readonly path: string = mkdtempSync(path.join(tmpdir(), "baud-certs-"));

  async certs(...args: string[]): Promise<Run> {
    const [out, err] = [mock.method(console, "log", () => {}), mock.method(console, "error", () => {})];
    try {
      const exitCode = await runBaud(["certs", "--out", this.path, ...args]);
      const said = (each: typeof out): string => each.mock.calls.map((call) => call.arguments.join(" ")).join("\n");
      return { exitCode, stdout: said(out), stderr: said(err) };
    } finally {
      out.mock.restore();
      err.mock.restore();
    }
  }

  read(name: string): string {
    return readFileSync(path.join(this.path, name), "utf8");
  }

  certificate(name: string): X509Certificate {
    return new X509Certificate(this.read(name));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

describe("baud certs", () => {
  it("makes an authority, a server for this machine and a client, whose keys are the user's alone", async () => {
    using folder = new Folder();
    const { exitCode, stdout, stderr } = await folder.certs();
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.match(
      stdout,
      /new authority .*ca\.pem\nserver .*localhost, 127\.0\.0\.1, ::1\nclient .*client\.pem {2}client\n/,
    );
    const names = readdirSync(folder.path).sort();
    const pairs = ["ca-key.pem", "ca.pem", "client-key.pem", "client.pem", "server-key.pem", "server.pem"];
    assert.deepEqual(names, [".gitignore", ...pairs]);
    assert.equal(folder.read(".gitignore"), "*-key.pem\n");
    if (process.platform !== "win32") {
      for (const name of names.filter((each) => each.endsWith("-key.pem"))) {
        assert.equal(statSync(path.join(folder.path, name)).mode & 0o777, 0o600, name);
      }
    }
    const authority = folder.certificate("ca.pem");
    assert.ok(authority.ca);
    for (const [name, purpose] of [
      ["server.pem", "1.3.6.1.5.5.7.3.1"],
      ["client.pem", "1.3.6.1.5.5.7.3.2"],
    ] as const) {
      const certificate = folder.certificate(name);
      assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey), name);
      // What Node calls key usage is the extended one.
      assert.deepEqual(certificate.keyUsage, [purpose]);
      assert.equal(certificate.ca, false);
    }
    const server = folder.certificate("server.pem");
    assert.ok(server.checkHost("localhost") && server.checkIP("127.0.0.1") && server.checkIP("::1"));
  });

  it("keeps the authority, so that those who trust it go on, and renews the certificates", async () => {
    using folder = new Folder();
    await folder.certs();
    const [authority, server] = [folder.read("ca.pem"), folder.read("server.pem")];
    assert.match((await folder.certs("--days", "2", "dev.example.com")).stdout, /^same authority/);
    assert.equal(folder.read("ca.pem"), authority);
    assert.notEqual(folder.read("server.pem"), server);
    const renewed = folder.certificate("server.pem");
    assert.ok(renewed.checkHost("dev.example.com"));
    const days = (Date.parse(renewed.validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 1.9 && days < 2.1, `${days}`);
  });

  it("gives certificates that servers and clients of ours take for each other's", async () => {
    using folder = new Folder();
    await folder.certs("--client", "alice", "--client", "web=spiffe://example.org/web");
    await using server = new Server({ logger: { error() {}, warn() {} } });
    server.addService(Door, {
      async *enter(_, { auth }) {
        yield Buffer.from(auth.spiffeId ?? auth.peerIdentities.join());
      },
    });
    const roots = folder.read("ca.pem");
    const port = await server.listen(
      "127.0.0.1:0",
      ServerCredentials.ssl({
        privateKey: folder.read("server-key.pem"),
        certificateChain: folder.read("server.pem"),
        rootCertificates: roots,
        requireClientCertificate: true,
      }),
    );
    for (const [name, identity] of [
      ["alice", "alice"],
      ["web", "spiffe://example.org/web"],
    ] as const) {
      const credentials = ChannelCredentials.ssl({
        rootCertificates: roots,
        privateKey: folder.read(`${name}-key.pem`),
        certificateChain: folder.read(`${name}.pem`),
      });
      await using channel = new Channel(`localhost:${port}`, credentials);
      assert.equal(await enter(channel), identity);
    }
    await using stranger = new Channel(`localhost:${port}`, ChannelCredentials.ssl({ rootCertificates: roots }));
    await assert.rejects(enter(stranger), /certificate/);
  });

  const refused: readonly [args: readonly string[], why: RegExp][] = [
    [["not a host"], /"not a host" is no name that a certificate can hold/],
    [["--client", "alice", "--client", "alice"], /alice\.pem would be written twice/],
    [["--client", "server"], /server\.pem would be written twice/],
    [["--client", "ca"], /"ca" cannot be the name of a file/],
    [["--client", "spiffe://example.org/web"], /cannot be the name of a file here/],
    [["--client", "../x=alice"], /cannot be the name of a file here|no name that a certificate/],
  ];
  for (const [args, why] of refused) {
    it(`refuses ${args.join(" ")}, and writes nothing`, async () => {
      using folder = new Folder();
      const { exitCode, stderr } = await folder.certs(...args);
      assert.equal(exitCode, 1);
      assert.match(stderr, why);
      assert.deepEqual(readdirSync(folder.path), []);
    });
  }

  it("does not touch an authority that it cannot use, and shows nothing of a key", async () => {
    using folder = new Folder();
    await folder.certs();
    writeFileSync(path.join(folder.path, "ca-key.pem"), folder.read("client-key.pem"));
    const other = await folder.certs();
    assert.equal(other.exitCode, 1);
    assert.match(other.stderr, /the key is that of another certificate/);
    writeFileSync(path.join(folder.path, "ca-key.pem"), "hunter2");
    const broken = await folder.certs();
    assert.match(broken.stderr, /no authority that baud certs has made/);
    assert.doesNotMatch(broken.stderr, /hunter2/);
    rmSync(path.join(folder.path, "ca-key.pem"));
    assert.match((await folder.certs()).stderr, /ca\.pem is there and .*ca-key\.pem is not/);
  });
});

const Door = { typeName: "test.Door", methods: { enter: bytesMethod("/test.Door/Enter") } } as const;

async function enter(channel: Channel): Promise<string> {
  let answer = "";
  for await (const bytes of createClient(Door, channel).enter([])) answer += Buffer.from(bytes).toString();
  return answer;
}
