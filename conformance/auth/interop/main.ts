import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TestHandshaker } from "@baud/grpc/alts-testing";
import type { MissingPeer } from "../../interop/matrix/peer.js";
import { findGrpcGo } from "../../interop/peers/grpc-go.js";
import { attemptsFileVariable, type JudgedAttempt } from "../attempt-log.js";
import { attemptsDocument } from "../attempts-document.js";
import { type Row, runDoorCases } from "./door-runs.js";
import { runGoogleAuthLibrary } from "./google-auth-library.js";
import { LocalIssuer } from "./issuer.js";
import { runOfficialCases } from "./official-cases.js";
import { findGoDoor, findPythonDoor } from "./peers.js";

// Makes the attempts to get in, then those with other implementations of gRPC, in both directions, and prints how each went. A
// run in which nobody is missing also writes docs/auth-attempts.md.

const folder = mkdtempSync(path.join(tmpdir(), "baud-auth-"));
const missing: string[] = [];
try {
  const attempts = runAttempts();
  const rows = await runInterop();
  for (const { client, server, what, expected, actual } of rows) {
    const isRight = expected.test(actual);
    if (!isRight) process.exitCode = 1;
    console.log(`${client.padEnd(8)} ${server.padEnd(8)} ${what.padEnd(48)} ${isRight ? "as it must be" : "WRONG"}`);
    if (!isRight) console.log(`    must match ${expected}, and is ${actual}`);
  }
  console.log(`${attempts.length} attempts, and ${rows.length} with other implementations`);
  for (const what of missing) console.log(`not run: ${what}`);
  if (missing.length === 0 && process.exitCode === undefined) {
    const document = path.resolve(import.meta.dirname, "..", "..", "..", "..", "docs", "auth-attempts.md");
    writeFileSync(document, attemptsDocument(attempts, rows));
  } else {
    console.log("docs/auth-attempts.md stays as it is");
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The attempts are tests: here they run once more, to have what each got. */
function runAttempts(): readonly JudgedAttempt[] {
  const file = path.join(folder, "attempts.json");
  const tests = path.resolve(import.meta.dirname, "..", "attempts.test.js");
  const { status, stdout } = spawnSync(process.execPath, ["--test", tests], {
    env: { ...process.env, [attemptsFileVariable]: file },
    encoding: "utf8",
  });
  if (status !== 0) {
    console.log(stdout);
    process.exitCode = 1;
  }
  return JSON.parse(readFileSync(file, "utf8")) as readonly JudgedAttempt[];
}

async function runInterop(): Promise<Row[]> {
  await using issuer = await LocalIssuer.start();
  await using handshaker = await TestHandshaker.start();
  const rows: Row[] = [];
  for (const find of [findGoDoor, findPythonDoor]) {
    const peer = await found(find());
    if (peer !== undefined) {
      rows.push(...(await runDoorCases(peer, { issuer, handshaker: handshaker.address }, folder)));
    }
  }
  rows.push(...(await runGoogleAuthLibrary({ issuer, handshaker: handshaker.address })));
  return [...rows, ...(await runOfficialCases(await found(findGrpcGo()), issuer, folder))];
}

async function found<Peer extends object>(finding: Promise<Peer | MissingPeer>): Promise<Peer | undefined> {
  const peer = await finding;
  if (!("missing" in peer)) return peer;
  missing.push(`${peer.name}; ${peer.missing}`);
  return undefined;
}
