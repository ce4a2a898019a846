import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startServer } from "../interop/matrix/running-program.js";
import { explainedForGrpc } from "./expected.js";
import { findH2spec } from "./programs.js";
import { readJunit, readLines, type SuiteReport } from "./report.js";

// Runs h2spec in strict mode against a plain HTTP echo on @baud/http2 and against a gRPC server, and h2specd against a client
// on @baud/http2. Fails when a case does not pass that is not explained in expected.ts, and when an explained one passes.

const programs = await findH2spec();
console.log(`h2spec ${programs.origin}`);
const nothingExplained: ReadonlyMap<string, string> = new Map();
judge("the server: a plain HTTP echo", await testServer("echo-server.js"), nothingExplained);
judge("the server: gRPC", await testServer("grpc-server.js"), explainedForGrpc);
judge("the client", await testClient(), nothingExplained);

async function testServer(program: string): Promise<SuiteReport> {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-h2spec-"));
  const server = await startServer((port) => ({ command: process.execPath, args: [ours(program), String(port)] }));
  try {
    const junit = path.join(folder, "report.xml");
    await runSuite(programs.h2spec, ["--strict", "--port", String(server.port), "--junit-report", junit]);
    return readJunit(readFileSync(junit, "utf8"));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function testClient(): Promise<SuiteReport> {
  // It splits the command at spaces, and knows no quotes.
  const command = [process.execPath, ours("client.js")];
  if (command.some((word) => word.includes(" ")))
    throw new Error(`h2specd cannot start ${command.join(" ")}: a space in a path`);
  return readLines(await runSuite(programs.h2specd, ["--strict", "--exec", command.join(" ")]));
}

/** What the suite prints; its exit status says only that a case failed. */
async function runSuite(program: string, args: readonly string[]): Promise<string> {
  const options = { encoding: "utf8", maxBuffer: 1 << 28, timeout: 300_000 } as const;
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    if (error instanceof Error && "stdout" in error && "code" in error && error.code === 1) return String(error.stdout);
    throw error;
  }
}

function ours(program: string): string {
  return path.join(import.meta.dirname, program);
}

function judge(what: string, { total, passed, rest }: SuiteReport, explained: ReadonlyMap<string, string>): void {
  console.log(`\n${what}: ${passed} of ${total}`);
  const left = new Set(explained.keys());
  for (const { name, how } of rest) {
    const reason = explained.get(name);
    left.delete(name);
    console.log(`  ${how}: ${name}\n    ${reason ?? "NOT EXPLAINED"}`);
    if (reason === undefined) process.exitCode = 1;
  }
  if (rest.length !== total - passed) {
    console.log(`  ${total - passed - rest.length} cases that did not pass have no line`);
    process.exitCode = 1;
  }
  for (const name of left) {
    console.log(`  explained in expected.ts, and passes: ${name}`);
    process.exitCode = 1;
  }
}
