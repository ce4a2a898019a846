import type { Program } from "../process/child.js";
import type { Workload } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import { grpcioPython } from "../servers/grpcio.js";
import { serverAndDriver } from "../suite/server-and-driver.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

const echoServer: Program = { module: "server/echo-server.js" };
const processes: Program = { module: "src/servers/baud-processes.js" };
const offloadServer: Program = { module: "src/servers/baud-offload-server.js" };
const client: Program = { module: "src/clients/baud-client.js" };
const blockingClient: Program = { module: "src/clients/baud-blocking-client.js" };
const grpcioClient: Program = { module: "src/clients/grpcio-client.js" };
const healthClient: Program = { module: "src/clients/baud-health-client.js" };

const oneAtATime: Workload = { kind: "oneAtATime" };

/** What calls that block cost, what threads for handlers cost and bring, and what a second process brings. */
export const suite: Suite = {
  name: "cores",
  summary: "two processes beside one, blocking calls beside grpcio, handlers in threads, health while they compute",
  subjects: [packageVersion("@baud/grpc")],
  scenarios,
  notes() {
    const grpcio = grpcioPython();
    const notes = [
      "where a scenario needs all cores, the client has none of its own: two processes share two cores with what drives them",
    ];
    if ("missing" in grpcio) notes.push(`grpcio was left out: ${grpcio.missing}`);
    return notes;
  },
};

function scenarios(setting: Setting): readonly Scenario[] {
  const placement = { kind: "free", reason: "processes and threads need all cores" } as const;
  const everywhere: Setting = { ...setting, placement };
  const withArgs = (program: Program, ...args: string[]): Program => ({ ...program, args });
  return [
    twoProcesses(everywhere, withArgs),
    blocking(everywhere),
    offload(setting, withArgs),
    health(everywhere, withArgs),
  ];
}

type WithArgs = (program: Program, ...args: string[]) => Program;

function twoProcesses(setting: Setting, withArgs: WithArgs): Scenario {
  const workload: Workload = { kind: "unary", connections: 4, callsPerConnection: 32 };
  const contender = (name: string, workers: number): Contender =>
    serverAndDriver(setting, name, withArgs(processes, "--workers", String(workers)), client, workload);
  return {
    title: "two processes, calls that compute 1 ms",
    metrics: [{ ...callsPerSecond, goals: [{ against: "one process", times: 1.8 }] }],
    contenders: [contender("Baud, two processes", 2), contender("one process", 1)],
  };
}

function blocking(setting: Setting): Scenario {
  const grpcio = grpcioPython();
  const goals = [{ against: "grpcio, blocking", times: 1 }];
  const others: Contender[] =
    "missing" in grpcio
      ? []
      : [
          serverAndDriver(
            setting,
            "grpcio, blocking",
            echoServer,
            { ...grpcioClient, args: ["--python", grpcio.python] },
            oneAtATime,
          ),
        ];
  return {
    title: "one blocking call at a time",
    metrics: [{ ...callsPerSecond, goals }, median, p99],
    contenders: [
      serverAndDriver(setting, "Baud, blocking", echoServer, blockingClient, oneAtATime),
      ...others,
      { ...serverAndDriver(setting, "Baud, awaiting", echoServer, client, oneAtATime), isReference: true },
    ],
  };
}

function offload(setting: Setting, withArgs: WithArgs): Scenario {
  const inThread = withArgs(offloadServer, "--threads", "1");
  return {
    title: "a handler in a thread that computes nothing, one call at a time",
    metrics: [median, p99],
    contenders: [
      serverAndDriver(setting, "Baud, in a thread", inThread, client, oneAtATime),
      { ...serverAndDriver(setting, "in the loop", offloadServer, client, oneAtATime), isReference: true },
    ],
  };
}

function health(setting: Setting, withArgs: WithArgs): Scenario {
  const work = ["--work", "50"];
  const inThreads = withArgs(offloadServer, "--threads", "3", ...work);
  const inLoop = withArgs(offloadServer, ...work);
  return {
    title: "health while three threads compute 50 ms a call",
    metrics: [{ ...p99, atMost: 10_000 }, median],
    contenders: [
      serverAndDriver(setting, "Baud, in threads", inThreads, healthClient, oneAtATime),
      { ...serverAndDriver(setting, "in the loop", inLoop, healthClient, oneAtATime), isReference: true },
    ],
  };
}

const callsPerSecond: Metric = { key: "rate", label: "", unit: "calls/s", better: "higher" };
const median: Metric = { key: "medianUs", label: "median", unit: "µs", better: "lower" };
const p99: Metric = { key: "p99Us", label: "p99", unit: "µs", better: "lower" };
