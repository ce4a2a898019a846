import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "./outcome.js";
import { type Gaps, gaps, type Peer, type Program } from "./peer.js";
import { runNegativeCase, runPair } from "./run-pair.js";

const listen = 'require("node:net").createServer().listen(process.argv.at(-1), "127.0.0.1")';

const outcomes: readonly {
  readonly what: string;
  readonly exit: number;
  readonly gaps: Gaps;
  readonly outcome: Outcome["kind"];
  readonly says?: RegExp;
}[] = [
  { what: "a client that exits with 0 has passed", exit: 0, gaps: {}, outcome: "passed" },
  {
    what: "a client that exits with 1 has failed",
    exit: 1,
    gaps: {},
    outcome: "failed",
    says: /ran ping_pong\nexit status 1/,
  },
  { what: "a gap that fails is one", exit: 1, gaps: gaps("fails", "cannot", "ping_pong"), outcome: "gap" },
  {
    what: "a gap that has closed is a failure",
    exit: 0,
    gaps: gaps("fails", "cannot", "ping_pong"),
    outcome: "failed",
    says: /take it off the list/,
  },
  { what: "what is absent is not run", exit: 0, gaps: gaps("absent", "has none", "ping_pong"), outcome: "gap" },
];

for (const { what, exit, gaps: known, outcome, says = /^$/ } of outcomes) {
  for (const side of ["clientGaps", "serverGaps"] as const) {
    test(`${what} (${side})`, async () => {
      const client = { ...clientThat(exit), ...(side === "clientGaps" && { clientGaps: known }) };
      const server = { ...serverThat(listen), ...(side === "serverGaps" && { serverGaps: known }) };
      const seen: Outcome[] = [];
      await runPair({ client, server }, "plain", ["ping_pong"], (_, result) => seen.push(result));
      assert.equal(seen.length, 1);
      assert.equal(seen[0]?.kind, outcome);
      assert.match(seen[0]?.kind === "failed" ? seen[0].output : "", says);
    });
  }
}

test("a case that needs a server with flags of its own gets another process; where it is absent none is started", async () => {
  const testCase = "max_concurrent_streams_connection_scaling";
  const seen: string[] = [];
  const note = (name: string, { kind }: Outcome) => seen.push(`${name} ${kind}`);
  const code = `${listen}; process.once("SIGTERM", () => { console.log(process.argv.join(" ")); process.exit(0); })`;
  const server = peer(
    () => script(""),
    (flags) => script(code, "--", ...flags.slice(1), portOf(flags)),
  );
  const pair = { client: clientThat(0), server };
  const ends = await runPair(pair, "plain", ["ping_pong", testCase], note);
  assert.equal(ends.length, 2);
  assert.match(ends[1]!, /--max_concurrent_streams=2/);
  const absent = { ...pair, server: { ...pair.server, serverGaps: gaps("absent", "has none", testCase) } };
  assert.equal((await runPair(absent, "plain", [testCase], note)).length, 1);
  assert.deepEqual(seen, ["ping_pong passed", `${testCase} passed`, `${testCase} gap`]);
});

test("the server is asked to end, and how it did is told", async () => {
  const code = `${listen}; process.once("SIGTERM", () => { console.log("good bye"); process.exit(7); })`;
  const end = await runPair({ client: clientThat(0), server: serverThat(code) }, "plain", [], assert.fail);
  assert.deepEqual(end, ["exit status 7\ngood bye"]);
});

test("a server that ends before it accepts a connection fails the run, with what it said", async () => {
  const server = serverThat('console.error("no port for me"); process.exit(3)');
  await assert.rejects(
    runPair({ client: clientThat(0), server }, "plain", [], assert.fail),
    /exit status 3\nno port for me/,
  );
});

test("a client that passes without having come to the misbehaving server has failed", async () => {
  const outcome = await runNegativeCase(clientThat(0), "ping");
  assert.deepEqual(outcome, { kind: "failed", output: "the client passed, but nobody connected" });
});

function clientThat(exitCode: number): Peer {
  return peer((testCase) => script(`console.log("ran ${testCase}"); process.exitCode = ${exitCode}`));
}

function serverThat(code: string): Peer {
  return peer(
    () => script(""),
    (flags) => script(code, portOf(flags)),
  );
}

function peer(client: (testCase: string) => Program, server: Peer["server"] = () => script("")): Peer {
  return {
    name: "test",
    version: "1",
    certificates: undefined,
    server,
    client,
    serverGaps: {},
    clientGaps: {},
    roles: [],
  };
}

function portOf(flags: readonly string[]): string {
  return flags.find((flag) => flag.startsWith("--port="))?.slice("--port=".length) ?? assert.fail("no port was given");
}

function script(code: string, ...args: readonly string[]): Program {
  return { command: process.execPath, args: ["--eval", code, ...args] };
}
