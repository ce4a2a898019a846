import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { buildWhatIsMissing } from "./build.mjs";
import { installGrpcio } from "./install-grpcio.mjs";
import { root } from "./root.mjs";
import { runCommand, runScript } from "./run-command.mjs";

// Runs real gRPC, in Python, against Baud: Python's clients, blocking and in asyncio, against Baud's servers; Baud's
// clients against Python's servers. A pair agrees when all answers are those that Python gives to Python.

const cache = path.join(root, ".cache", "interop-python");
const stubs = path.join(cache, "gen");
const certificates = path.join(root, "examples", "square", "certs");

/** The examples with a service, and what is there beside them: how a server is started and a client told of it. */
const services = [
  { name: "helloworld", baudFlags: ["--first-read-after-ms", "200", "--work-ms", "10"] },
  { name: "route-guide" },
  { name: "route-guide", title: "route-guide, without package", clientFlags: ["--without-package"] },
  { name: "route-guide", title: "route-guide, blocking", clientFlags: ["--blocking"] },
  {
    name: "route-guide",
    title: "route-guide, without package, blocking",
    clientFlags: ["--without-package", "--blocking"],
  },
  { name: "compute" },
  { name: "calculator" },
  { name: "calculator", title: "calculator, past 32 bits", clientFlags: ["2147483647", "2"] },
  {
    name: "contact",
    baudFlags: ["--pause-ms", "10"],
    clientFlags: ["--rounds", "2", "--pause-ms", "10", "--retry-ms", "10"],
  },
  { name: "square" },
  { name: "square", title: "square, answers after the requests", serverFlags: ["--answer", "after"] },
  { name: "square", title: "square, over TLS", tls: true },
  { name: "square", title: "square, blocking", clientFlags: ["--blocking"] },
  {
    name: "square",
    title: "square, blocking, answers after the requests",
    serverFlags: ["--answer", "after"],
    clientFlags: ["--blocking"],
  },
  { name: "square", title: "square, blocking, over TLS", clientFlags: ["--blocking"], tls: true },
];

/** @typedef {{ name: string, title?: string, serverFlags?: string[], baudFlags?: string[], clientFlags?: string[], tls?: boolean }} Service */

/**
 * The pairs in their order; `run` resolves to the faults.
 *
 * @type {{ client: string, server: string, what: string, run: () => Promise<string[]> }[]}
 */
const pairs = [];

await runScript(async () => {
  const python = await installGrpcio();
  await buildWhatIsMissing();
  await generateStubs(python);
  const { Program, addressFlags } = await import("../examples/dist/testing/program.js");
  const { readProbeCases } = await import("../conformance/dist/probe/probe-case.js");
  const { compareOutcome } = await import("../conformance/dist/probe/compare-outcome.js");

  const env = {
    PYTHONPATH: [path.join(root, "conformance", "python"), stubs].join(path.delimiter),
    PYTHONIOENCODING: "utf-8",
    BAUD_FEATURES: path.join(root, "examples", "route-guide", "features.json"),
    BAUD_PROBE_CASES: path.join(root, "conformance", "probe", "cases.json"),
  };

  for (const service of services) comparePythonClients(service);
  comparePythonClients({ name: "square" }, "square-in-turns");
  for (const service of services) compareBaudClient(service);
  compareProbes();
  compareAdmin();

  const faults = await runPairs();
  console.log(`\n${pairs.length} pairs, ${faults} that do not agree`);
  if (faults > 0) throw new Error("Baud and gRPC in Python do not agree");

  /**
   * What Python's clients get from Baud's server must be what they get from Python's.
   *
   * @param {Service} service
   * @param {string} [client]
   */
  function comparePythonClients(service, client = service.name) {
    // The Python clients of these call both services, go past 32 bits, and block, in every run.
    if (service.clientFlags !== undefined && service.title !== undefined) return;
    const title = client === service.name ? (service.title ?? client) : `${service.name}, in turns`;
    for (const flow of ["blocking", "asyncio"]) {
      compare(`Python, ${flow}`, "Baud", title, async () => {
        const expected = await withServer(startPythonServer(service), (address) => ask(address));
        const actual = await withServer(startBaudServer(service), (address) => ask(address));
        return isDeepStrictEqual(actual, expected) ? [] : [difference(actual, expected)];
      });
      /** @param {string} address */
      async function ask(address) {
        const flags = service.tls ? ["--certificates", certificates] : [];
        const { stdout } = await runToEnd(startPython("interop.client", client, flow, address, ...flags));
        return JSON.parse(stdout);
      }
    }
  }

  /**
   * What Baud's client prints must be the same whether Python or Baud serves it.
   *
   * @param {Service} service
   */
  function compareBaudClient(service) {
    compare("Baud", "Python", service.title ?? service.name, async () => {
      const expected = await withServer(startBaudServer(service), (address) => print(address));
      const actual = await withServer(startPythonServer(service), (address) => print(address));
      return isDeepStrictEqual(actual, expected) ? [] : [difference(actual, expected)];
    });
    /** @param {string} address */
    async function print(address) {
      const flags = [...(service.tls ? ["--tls"] : []), ...(service.clientFlags ?? [])];
      const client = Program.example(service.name, "client", ...addressFlags(address), ...flags);
      const { stdout } = await client.finished;
      return comparable(stdout);
    }
  }

  /** The probe's cases, both ways: metadata, deadlines, cancellation, statuses, sizes. */
  function compareProbes() {
    const startBaudProbe = () => new Program(process.execPath, ["conformance/dist/probe/server.js"]);
    const startPythonProbe = () => startPython("interop.server", "probe");
    for (const flow of ["blocking", "asyncio"]) {
      compare(`Python, ${flow}`, "Baud", "probe", () =>
        withServer(startBaudProbe(), async (address) =>
          judge(await runToEnd(startPython("interop.client", "probe", flow, address))),
        ),
      );
    }
    compare("Baud", "Python", "probe", () =>
      withServer(startPythonProbe(), async (address) =>
        judge(await runToEnd(new Program(process.execPath, ["conformance/dist/probe/client.js", address]))),
      ),
    );
  }

  /** Health, reflection and channelz of Baud, asked through Python's packages for them. */
  function compareAdmin() {
    compare("Python, blocking", "Baud", "health, reflection and channelz", () =>
      withServer(new Program(process.execPath, ["conformance/dist/admin/server.js"]), async (address) => {
        const { stdout } = await runToEnd(startPython("interop.client", "admin", "blocking", address));
        const expected = {
          health: ["SERVING", "NOT_SERVING"],
          services: [
            "grpc.channelz.v1.Channelz",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
          ],
          channel: ["READY", true],
          subchannel: ["READY", 3],
          socket: [[127, 0, 0, 1], 0],
          server: [1, true, 0],
          sockets: [2, true],
        };
        const actual = JSON.parse(stdout);
        return isDeepStrictEqual(actual, expected) ? [] : [difference(actual, expected)];
      }),
    );
  }

  /** @param {{ stdout: string }} finished */
  function judge({ stdout }) {
    /** @type {import("../conformance/dist/probe/probe-case.js").ProbeOutcome[]} */
    const outcomes = JSON.parse(stdout);
    return readProbeCases().flatMap((probeCase) => {
      const outcome = outcomes.find(({ name }) => name === probeCase.name);
      return compareOutcome(probeCase, outcome).map((fault) => `${probeCase.name}: ${fault}`);
    });
  }

  /** @param {string[]} args */
  function startPython(...args) {
    return new Program(python, ["-m", ...args], env);
  }

  /** @param {Service} service */
  function startPythonServer({ name, serverFlags = [], tls }) {
    const flags = tls ? ["--certificates", certificates] : [];
    return startPython("interop.server", name, ...serverFlags, ...flags);
  }

  /** @param {Service} service */
  function startBaudServer({ name, serverFlags = [], baudFlags = [], tls }) {
    return Program.example(name, "server", "--port", "0", ...serverFlags, ...baudFlags, ...(tls ? ["--tls"] : []));
  }

  /**
   * @template T
   * @param {InstanceType<typeof Program>} server
   * @param {(address: string) => Promise<T>} use
   */
  async function withServer(server, use) {
    try {
      const result = await use(await server.address());
      server.signal("SIGTERM");
      const { exitCode, stderr } = await server.finished;
      if (exitCode !== 0) throw new Error(`the server ended with exit status ${exitCode}: ${lastLines(stderr)}`);
      return result;
    } finally {
      await server[Symbol.asyncDispose]();
    }
  }

  /** @param {InstanceType<typeof Program>} program */
  async function runToEnd(program) {
    const finished = await program.finished;
    if (finished.exitCode === 0) return finished;
    throw new Error(`exit status ${finished.exitCode}: ${lastLines(finished.stderr)}`);
  }
});

/**
 * A pair that is to be run.
 *
 * @param {string} client
 * @param {string} server
 * @param {string} what
 * @param {() => Promise<string[]>} run resolves to the faults
 */
function compare(client, server, what, run) {
  pairs.push({ client, server, what, run });
}

/** Runs the pairs, and prints the line of each; resolves to how many do not agree. */
async function runPairs() {
  console.log(`${"client".padEnd(17)} ${"server".padEnd(7)} ${"what".padEnd(36)} result`);
  let faults = 0;
  const waiting = [...pairs];
  // A core each: most of a pair is the start of programs.
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
        const { client, server, what } = pair;
        const found = await pair
          .run()
          .catch((/** @type {unknown} */ error) => [error instanceof Error ? error.message : String(error)]);
        const result = found.length === 0 ? "agrees" : "DIFFERS";
        console.log(`${client.padEnd(17)} ${server.padEnd(7)} ${what.padEnd(36)} ${result}`);
        for (const fault of found) console.log(`    ${fault}`);
        if (found.length > 0) faults++;
      }
    }),
  );
  return faults;
}

/**
 * What a client printed, without what differs from run to run: times, random choices, and in which order two directions
 * of a stream took turns.
 *
 * @param {string} stdout
 */
function comparable(stdout) {
  return stdout
    .split("\n")
    .map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d+/, "TIME"))
    .map((line) => line.replace(/^random feature .*/, "random feature"))
    .map((line) => line.replace(/distance: \d+/, "distance"))
    .map((line) => line.replace(/(任务|数据):\d+/, "$1"))
    .sort();
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function difference(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const from = Math.max(0, start - 40);
  return `… ${a.slice(from, start + 80)} … instead of … ${b.slice(from, start + 80)} …`;
}

/** @param {string} text */
function lastLines(text) {
  return text.trim().split("\n").slice(-4).join("\n    ");
}

/** @param {string} python */
async function generateStubs(python) {
  rmSync(stubs, { recursive: true, force: true });
  mkdirSync(stubs, { recursive: true });
  const folders = [
    ...new Set(services.map(({ name }) => path.join("examples", name))),
    path.join("conformance", "probe"),
  ];
  await runCommand(python, ["-m", "interop.generate", stubs, ...folders.map((folder) => path.join(root, folder))], {
    env: { ...process.env, PYTHONPATH: path.join(root, "conformance", "python") },
    stdio: ["ignore", 2, 2],
  });
}
