import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { assertAttempts } from "../testing/assert-attempts.js";
import { Program } from "../testing/program.js";
import { withServer } from "../testing/with-server.js";

const attempts = [
  /^alice: \{"caller":"alice","crowns":42\}$/,
  /^billing: \{"caller":"spiffe:\/\/example\.org\/billing","crowns":42\}$/,
  /^mallory: PERMISSION_DENIED, .*valid, and its holder may not call$/,
  /^somebody without a certificate: UNAVAILABLE, .*certificate/,
  /^somebody who signed alice's name himself: UNAVAILABLE, /,
];
const complaints = /^(baud warning: A TLS handshake failed: the client.*\n)+$/;

it("lets in whose certificate is on the list, and nobody else", { timeout: 300_000 }, async () => {
  await withServer(["auth-mtls"], async ({ client }) => assertAttempts((await client()).stdout, attempts), complaints);
});

it("does the same with certificates that baud certs has made", { timeout: 300_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-mtls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const clients = ["alice", "mallory", "billing=spiffe://example.org/billing"].flatMap((name) => ["--client", name]);
  await new Program(process.execPath, ["packages/baud/bin/baud.js", "certs", "--out", folder, ...clients]).finished;
  const run = ["auth-mtls", "--certs", folder] as const;
  await withServer(
    run,
    async ({ client }) => assertAttempts((await client("--certs", folder)).stdout, attempts),
    complaints,
  );
});
