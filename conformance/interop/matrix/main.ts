import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { interopCases } from "../cases/cases.js";
import { negativeCases } from "../cases/negative-cases.js";
import { baud } from "../peers/baud.js";
import { findGrpcGo } from "../peers/grpc-go.js";
import { findGrpcJs } from "../peers/grpc-js/grpc-js.js";
import { findGrpcJava } from "../peers/java/grpc-java.js";
import { findGrpcio } from "../peers/python/grpcio.js";
import { suiteFolder } from "../suite-folder.js";
import { matrixDocument } from "./matrix-document.js";
import type { Outcome, Pair, Result, Security } from "./outcome.js";
import type { MissingPeer, Peer, PeerRole } from "./peer.js";
import { runNegativeCase, runPair } from "./run-pair.js";
import { parseSelection } from "./selection.js";

// Runs the interop suite between Baud and every peer that this machine can run, in both directions, and prints the matrix.
// A whole run with all peers also writes it to docs/. --peer, --case and --security run a part.

const finders: Readonly<Record<string, () => Peer | Promise<Peer | MissingPeer>>> = {
  baud: () => baud,
  "grpc-go": findGrpcGo,
  grpcio: findGrpcio,
  "grpc-js": findGrpcJs,
  "grpc-java": () => findGrpcJava("netty"),
  "grpc-java-okhttp": () => findGrpcJava("okhttp"),
};
const selection = parseSelection(process.argv.slice(2), {
  peers: Object.keys(finders),
  cases: [...interopCases.keys(), ...negativeCases.keys()],
});

/** Baud is always among them, as the one side of each pair. */
const peers: Peer[] = [baud];
const missing: MissingPeer[] = [];
for (const [name, find] of Object.entries(finders)) {
  if (name === baud.name || !selection.peers.has(name)) continue;
  try {
    const found = await find();
    if ("missing" in found) missing.push(found);
    else peers.push(found);
  } catch (error) {
    // Its toolchain is there, so that it could be run.
    missing.push({ name, missing: messageOf(error) });
    process.exitCode = 1;
  }
}
for (const { name, missing: what } of missing) console.log(`not run: ${name}; ${what}`);

/** What Baud's server prints at its start, after the end that it must come to. */
const inOrder = /^exit status 0\nlistening on [^\n]*$/;
const results: Result[] = [];

const cases = [...interopCases.keys()].filter((testCase) => selection.cases.has(testCase));
const securities = cases.length > 0 ? [...selection.securities] : [];
const runs = securities.flatMap((security) => pairs().map((pair) => () => runAndTell(pair, security)));
const wantedNegativeCases = [...negativeCases.keys()].filter((testCase) => selection.cases.has(testCase));
if (wantedNegativeCases.length > 0) {
  runs.push(...peersThatAre("negative client").map((client) => () => runNegativeAndTell(client)));
}
// A core each: most of a case is the start of a program.
await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));

const document = matrixDocument(results, peers, missing);
console.log(`\n${document}`);
if (selection.isWhole && missing.length === 0) {
  writeFileSync(path.join(suiteFolder, "..", "..", "docs", "interop-matrix.md"), document);
} else {
  console.log("docs/interop-matrix.md stays as it is: it is written by a run of all cases with all peers");
}
const failures = results.filter(({ outcome }) => outcome.kind === "failed").length;
if (failures > 0) {
  console.error(`${failures} of ${results.length} runs failed`);
  process.exitCode = 1;
}

/** Baud's client with every server, and Baud's server with every client. */
function pairs(): Pair[] {
  return [
    ...(selection.peers.has(baud.name) ? [{ client: baud, server: baud }] : []),
    ...peersThatAre("server").flatMap((server) => (server === baud ? [] : [{ client: baud, server }])),
    ...peersThatAre("client").flatMap((client) => (client === baud ? [] : [{ client, server: baud }])),
  ];
}

function peersThatAre(role: PeerRole): Peer[] {
  return peers.filter(({ roles }) => roles.includes(role));
}

async function runAndTell({ client, server }: Pair, security: Security): Promise<void> {
  const title = `${client.name} -> ${server.name}, ${security}`;
  const onOutcome = (testCase: string, outcome: Outcome) => note({ client, server, security, testCase, outcome });
  try {
    for (const end of await runPair({ client, server }, security, cases, onOutcome)) {
      if (server === baud && !inOrder.test(end)) throw new Error(`the server ended with ${end}`);
    }
  } catch (error) {
    console.log(`FAILED ${title}: ${messageOf(error)}`);
    process.exitCode = 1;
  }
  tellCounts(title, (result) => result.client === client && result.server === server && result.security === security);
}

async function runNegativeAndTell(client: Peer): Promise<void> {
  for (const testCase of wantedNegativeCases) {
    note({ client, server: undefined, security: "plain", testCase, outcome: await runNegativeCase(client, testCase) });
  }
  tellCounts(`${client.name} -> a server that misbehaves`, (result) => result.client === client && !result.server);
}

/** Starts the next run whenever one has ended, until none waits. */
async function runWaiting(): Promise<void> {
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) await run();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function note(result: Result): void {
  results.push(result);
  const { client, server, security, testCase, outcome } = result;
  if (outcome.kind !== "failed") return;
  console.log(`FAILED ${client.name} -> ${server?.name ?? "a server that misbehaves"}, ${security}: ${testCase}`);
  console.log(outcome.output.replace(/^/gm, "    "));
}

function tellCounts(title: string, isCounted: (result: Result) => boolean): void {
  const counts = { passed: 0, failed: 0, gap: 0 };
  for (const { outcome } of results.filter(isCounted)) counts[outcome.kind]++;
  const { passed, failed, gap } = counts;
  console.log(`${title.padEnd(40)} ${passed} passed, ${failed} failed, ${gap} gaps of the peer`);
}
