import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startServer, unclaimedPort } from "../interop/matrix/running-program.js";
import { explainedForGrpc } from "./expected.js";
import { casesByVersion, findH2spec, type H2specVersion } from "./programs.js";
import { readJunit, readLines, type SuiteReport, withSecondTry } from "./report.js";

// Runs h2spec in strict mode against a plain HTTP echo on @baud/http2 and against a gRPC server, and h2specd against a client
// on @baud/http2. Fails when a case does not pass that is not explained in expected.ts, and when an explained one passes. Both programs
// judge by time: h2spec waits two seconds for an answer, h2specd three for a client from its start to its end. On a busy machine a case
// may fail for that; what fails is asked again, and told. Fails as well when there are not as many cases as there should be.

/** For an answer, in seconds, when a case is asked again. */
const patienceSeconds = 20;
/** How often a section is tried again in which a case failed: one that fails each time fails the run. */
const furtherTries = 2;
/** How often a section of h2specd is begun that h2specd does not bring to its end. */
const attempts = 10;

/** The sections of h2specd: one by itself can be begun anew. */
const clientSections = ["1", "4.1", "4.2", "4.3", "5.1", "5.4", "5.5"].concat([
  "6.1",
  "6.2",
  "6.3",
  "6.4",
  "6.5",
  "6.7",
  "6.8",
  "6.9",
  "6.10",
]);
/** The cases that these have. */
const clientCases = 57;

const programs = await findH2spec();
const serverCases = serverCasesOf(programs.version);
console.log(`h2spec ${programs.origin}: ${wordsOf(serverCases)} cases for servers, ${clientCases} for clients`);
const nothingExplained: ReadonlyMap<string, string> = new Map();
// Most of the time each of them waits.
const [echo, grpc, client] = await Promise.all([
  testServer("echo-server.js", nothingExplained),
  testServer("grpc-server.js", explainedForGrpc),
  testClient(),
]);
judge("the server: a plain HTTP echo", echo, serverCases, nothingExplained);
judge("the server: gRPC", grpc, serverCases, explainedForGrpc);
judge("the client", client, [clientCases], nothingExplained);

async function testServer(program: string, explained: ReadonlyMap<string, string>): Promise<SuiteReport> {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-h2spec-"));
  const server = await startServer((port) => ({ command: process.execPath, args: [ours(program), String(port)] }));
  const ask = async (...args: readonly string[]): Promise<SuiteReport> => {
    const junit = path.join(folder, "report.xml");
    await runSuite(programs.h2spec, ["--strict", "--port", String(server.port), "--junit-report", junit, ...args]);
    return readJunit(readFileSync(junit, "utf8"));
  };
  try {
    let report = await ask();
    for (let tried = 0; tried < furtherTries; tried++) {
      const failed = report.rest.filter(({ name }) => !explained.has(name));
      for (const section of new Set(failed.map(({ name }) => name.slice(0, name.indexOf(": "))))) {
        const names = failed.filter(({ name }) => name.startsWith(`${section}: `)).map(({ name }) => name);
        console.log(`${program}: failed ${names.join("; ")}. Again, with ${patienceSeconds} seconds for each answer`);
        report = withSecondTry(report, section, await ask("--timeout", String(patienceSeconds), section));
      }
    }
    return report;
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
  const reports: SuiteReport[] = [];
  for (const section of clientSections) reports.push(await testClientSection(section, command.join(" ")));
  return {
    total: reports.reduce((sum, { total }) => sum + total, 0),
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    rest: reports.flatMap(({ rest }) => rest),
  };
}

async function testClientSection(section: string, command: string): Promise<SuiteReport> {
  let failures = 0;
  for (let attempt = 1; ; attempt++) {
    // It listens on a port for each case, from this one on.
    const port = String(unclaimedPort());
    const output = await runSuite(programs.h2specd, [
      "--strict",
      "--from-port",
      port,
      "--exec",
      command,
      `client/${section}`,
    ]);
    // When its client is late, or a port is taken, it ends where it is, and has judged nothing.
    const end = /^Error: .*/m.exec(output)?.[0];
    if (end !== undefined && attempt < attempts) {
      console.log(`h2specd, section ${section}: ${end}; begun anew`);
      continue;
    }
    const report = readLines(output);
    if (report.rest.length === 0 || ++failures > furtherTries) return report;
    console.log(`h2specd, section ${section}: failed ${report.rest.map(({ name }) => name).join("; ")}. Again`);
  }
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

/** How many cases each version has; of programs that were given, the version is not known. */
function serverCasesOf(version: H2specVersion | undefined): readonly number[] {
  return version === undefined ? Object.values(casesByVersion) : [casesByVersion[version]];
}

function judge(
  what: string,
  { total, passed, rest }: SuiteReport,
  cases: readonly number[],
  explained: ReadonlyMap<string, string>,
): void {
  console.log(`\n${what}: ${passed} of ${total}`);
  const fail = (why: string): void => {
    console.log(`  ${why}`);
    process.exitCode = 1;
  };
  if (!cases.includes(total)) fail(`NOT AS MANY CASES AS THERE ARE: ${wordsOf(cases)}`);
  const left = new Set(explained.keys());
  for (const { name, how } of rest) {
    const reason = explained.get(name);
    left.delete(name);
    console.log(`  ${how}: ${name}\n    ${reason ?? "NOT EXPLAINED"}`);
    if (reason === undefined) process.exitCode = 1;
  }
  if (rest.length !== total - passed) fail(`${total - passed - rest.length} cases that did not pass have no line`);
  for (const name of left) fail(`explained in expected.ts, and passes: ${name}`);
}

function wordsOf(cases: readonly number[]): string {
  return cases.join(" or ");
}
