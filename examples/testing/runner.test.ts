import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressFlags, Program } from "./program.js";
import { withServer } from "./with-server.js";

const timeout = 300_000;

describe("the runner of examples", () => {
  const names = [
    "auth-tls",
    "auth-token",
    "calculator",
    "cli",
    "compute",
    "contact",
    "contact-two-way",
    "helloworld",
    "response",
    "route-guide",
    "square",
  ];
  const cases = [
    { title: "lists the examples without a name", args: [], says: /^Which example\?/ },
    { title: "lists the examples for an unknown name", args: ["nix"], says: /^There is no example named nix\./ },
  ];
  for (const { title, args, says } of cases) {
    it(title, { timeout }, async () => {
      await using program = Program.example(...args);
      const { exitCode, stderr } = await program.finished;
      assert.match(stderr, says);
      for (const name of names) assert.match(stderr, new RegExp(`^ {2}${name} `, "m"));
      assert.equal(exitCode, 1);
    });
  }

  it("asks which program when an example has two", { timeout }, async () => {
    await using program = Program.example("square");
    const { exitCode, stderr } = await program.finished;
    assert.match(stderr, /^square has a server and a client; say which/);
    assert.equal(exitCode, 1);
  });

  it("refuses a port that is no number", { timeout }, async () => {
    await using program = Program.example("square", "server", "--port", "high");
    const { exitCode, stderr } = await program.finished;
    assert.match(stderr, /'--port <port>' argument 'high' is invalid\. A whole number is needed/);
    assert.equal(exitCode, 1);
  });
});

describe("a server of an example", () => {
  it("drains and ends well when npm is told to stop", { timeout }, async () => {
    await using npm = new Program("npm", ["run", "--silent", "example", "--", "compute", "server", "--port", "0"]);
    await npm.address();
    npm.signal("SIGTERM");
    const { exitCode, stderr } = await npm.finished;
    assert.equal(stderr.replace(/^npm warn .*\n/gm, ""), "");
    assert.equal(exitCode, 0);
  });

  it("says so when its port is in use", { timeout }, async () => {
    await withServer(["compute"], async ({ server }) => {
      const address = await server.address();
      await using second = Program.example("compute", "server", ...addressFlags(address));
      const { exitCode, stdout, stderr } = await second.finished;
      assert.match(stderr, /EADDRINUSE|in use/);
      assert.match(stderr, new RegExp(address.replaceAll(".", "\\.")));
      assert.equal(stdout, "");
      assert.equal(exitCode, 1);
    });
  });

  it("lets the calls in flight end on the first signal, and cuts them off on the second", { timeout }, async () => {
    const flags = ["--port", "0", "--first-read-after-ms", "600000"];
    await using server = Program.example("helloworld", "server", ...flags);
    const address = addressFlags(await server.address());
    await using waiting = Program.example("helloworld", "client", ...address, "--only", "v3");
    await waiting.line(/Request 15: Sent/);

    server.signal("SIGTERM");
    // It takes no more calls, but the one in flight is still waiting.
    let late: string;
    do {
      await using client = Program.example("helloworld", "client", ...address, "--only", "v1");
      late = (await client.finished).stderr;
    } while (late === "");
    assert.match(late, /^UNAVAILABLE: /);
    assert.equal(waiting.lines.length, 4);

    // The same signal so soon would be taken for an echo of the first.
    server.signal("SIGINT");
    const { exitCode, stderr } = await server.finished;
    assert.equal(stderr, "");
    assert.equal(exitCode, 0);
    const cutOff = await waiting.finished;
    assert.match(cutOff.stderr, /^(UNAVAILABLE|CANCELLED): /);
    assert.equal(cutOff.exitCode, 1);
  });
});
