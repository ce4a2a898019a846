import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../errors/random.js";
import { type Comparison, compareVerdicts } from "./compare-verdicts.js";
import { differencesDocument } from "./differences-document.js";
import { type Exchange, exchangeAll } from "./differential.js";
import { counting, lasting } from "./extent.js";
import { fuzz } from "./fuzz.js";
import { clients, isThere, type RealPeer, servers, startEcho } from "./real-peers.js";
import { checkVector, keepVector, readVectors, type Vector } from "./vectors.js";

// HTTP/2 beside others: conversations that are kept, then such as are made at random against the state machine in both roles, damaged ones with our server and with
// node:http2's, the same exchanges with node:http2 on either side or both, and programs of nghttp2 and curl. --seconds is for each
// part that has no end of its own, --count is for so many conversations in place of that, and a tenth as many exchanges; --seed repeats
// a run; --keep writes docs/http2-differences.md.

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    count: { type: "string" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const extent = values.count === undefined ? lasting(1000 * Number(values.seconds)) : counting(Number(values.count));
const extentOfExchanges = values.count === undefined ? extent : counting(Number(values.count) / 10);
const seed = Number(values.seed ?? Date.now() % 1e9);
console.log(`seed ${seed}, ${values.count === undefined ? `${values.seconds} s` : values.count} for each part`);

/** What could not be run here, in words. */
const notRun: string[] = [];
const vectors = readVectors();
replayVectors();
for (const role of ["server", "client"] as const) {
  const { conversations, fault, vector } = fuzz(role, seed, extent);
  if (vector !== undefined) keep(`found-${role}-${seed + conversations}`, vector);
  report(`${conversations} conversations made at random, each in several cuts, with a ${role}`, fault);
}
const comparisons = {
  server: await compareVerdicts("server", seed, extent, [...vectors.values()]),
  client: await compareVerdicts("client", seed, extent, [...vectors.values()]),
};
reportComparison("server", comparisons.server);
reportComparison("client", comparisons.client);
await compareWithNode();
if (values.keep && comparisons.server.fault === undefined && comparisons.client.fault === undefined) {
  writeFileSync(
    path.resolve(import.meta.dirname, "../../../docs/http2-differences.md"),
    differencesDocument(comparisons),
  );
}
const echo = await startEcho();
try {
  for (const peer of [...clients, ...servers]) await meet(peer, echo.port);
} finally {
  await echo.stop();
}
if (notRun.length > 0)
  console.log(`\nNOT RUN: ${notRun.join(", ")}. In Debian: apt-get install curl nghttp2-client nghttp2-server`);

/** Before dice are thrown. */
function replayVectors(): void {
  let broken = 0;
  for (const [name, vector] of vectors) {
    try {
      checkVector(vector);
    } catch (error) {
      broken++;
      report(`${name}: ${vector.what}`, String(error));
    }
  }
  report(
    `${vectors.size} conversations that are kept, each in all cuts`,
    broken === 0 ? undefined : `${broken} came to something else`,
  );
}

function keep(name: string, vector: Vector): void {
  console.log(`written down: ${path.relative(process.cwd(), keepVector(name, vector))}`);
}

function reportComparison(
  role: "server" | "client",
  { conversations, same, allowed, aborted, fault, vector }: Comparison,
): void {
  if (vector !== undefined) keep(`differs-${role}-${seed}`, vector);
  const differ = [...allowed.values()].reduce((sum, times) => sum + times, 0);
  report(
    `${conversations} damaged conversations, with our ${role} and with node:http2's: ${same} come to the same, ${differ} differ in ${allowed.size} ways that are allowed${aborted === 0 ? "" : `; of ${aborted} more node:http2 itself aborted`}`,
    fault,
  );
}

/** All pairs of implementations must see the same. Node's header blocks are those of nghttp2's encoder. */
async function compareWithNode(): Promise<void> {
  const random = seededRandom(seed);
  // None, one that an entry or two fill, the usual one, and a large one.
  const tableSizes = [0, 100, 4096, 65_536];
  const goesOn = extentOfExchanges.begin();
  let count = 0;
  let fault: string | undefined;
  while (fault === undefined && goesOn(count)) {
    const exchanges = Array.from({ length: 1 + Math.floor(random() * 20) }, () => randomExchange(random));
    const tableSize = tableSizes[Math.floor(random() * tableSizes.length)]!;
    const expected = JSON.stringify(await exchangeAll("node", "node", exchanges, tableSize));
    for (const [client, server] of [
      ["baud", "baud"],
      ["baud", "node"],
      ["node", "baud"],
    ] as const) {
      const seen = JSON.stringify(await exchangeAll(client, server, exchanges, tableSize));
      if (seen !== expected)
        fault ??= `client ${client}, server ${server}, tables of ${tableSize}: ${firstDifference(seen, expected)}`;
    }
    count += exchanges.length;
  }
  report(`${count} exchanges made at random between every two of Baud and node:http2`, fault);
}

function randomExchange(random: () => number): Exchange {
  const below = (limit: number): number => Math.floor(random() * limit);
  const fields = (most: number): [string, string][] =>
    Array.from({ length: below(most + 1) }, () => [
      `x-${below(12)}`,
      characters(below(3) === 0 ? below(600) : below(20), below),
    ]);
  const size = (): number => [0, below(100), below(20_000), below(300_000)][below(4)]!;
  return {
    fields: fields(8),
    requestBytes: size(),
    responseBytes: size(),
    trailers: fields(3),
    resetCode: below(8) === 0 ? 1 + below(13) : undefined,
  };
}

/** Printable ASCII, now and then with octets that Huffman code makes longer; no space at either end. */
function characters(length: number, below: (limit: number) => number): string {
  return Array.from({ length }, () =>
    String.fromCharCode(below(30) === 0 ? 0xa1 + below(0x5e) : 0x21 + below(0x5e)),
  ).join("");
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return `…${a.slice(Math.max(0, at - 60), at + 120)}… instead of …${b.slice(Math.max(0, at - 60), at + 120)}…`;
}

async function meet(peer: RealPeer, port: number): Promise<void> {
  if (!(await isThere(peer.name))) {
    console.log(`not run: ${peer.name}; it is not on this machine`);
    notRun.push(peer.name);
    return;
  }
  const fault = await peer.check(port).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  report(peer.name, fault);
}

function report(what: string, fault: string | undefined): void {
  console.log(`${fault === undefined ? "ok      " : "FAILED  "} ${what}${fault === undefined ? "" : `\n${fault}`}`);
  if (fault !== undefined) process.exitCode = 1;
}
