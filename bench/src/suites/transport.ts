import { h2loadContender, isH2loadInstalled } from "../load/h2load.js";
import type { Program } from "../process/child.js";
import type { Workload } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import { grpcCppServer } from "../servers/grpc-cpp.js";
import { type Held, memoryContender } from "../suite/memory-contender.js";
import { serverAndDriver } from "../suite/server-and-driver.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

/** What the transport carries, and how far it bends: calls, streams, large messages, long links, TLS, many of everything. */
export const suite: Suite = {
  name: "transport",
  summary: "HTTP/2 beside grpc-js, gRPC C++, bare sockets: calls, streams, 1 MiB messages, delay, TLS, scale, memory",
  subjects: [packageVersion("@baud/grpc"), packageVersion("@grpc/grpc-js"), packageVersion("protobufjs")],
  scenarios(setting) {
    const plain = new Link(setting, false);
    const secure = new Link(setting, true);
    if (setting.isQuick) {
      return [
        ...plain.calls().slice(0, 1),
        ...secure.largeMessages().slice(0, 1),
        ...delay(setting),
        ...memory(setting),
      ];
    }
    return [
      ...[plain, secure].flatMap((link) => [...link.calls(), ...link.streams(), ...link.largeMessages()]),
      ...delay(setting),
      ...scale(setting),
      ...memory(setting),
    ];
  },
  notes({ isQuick }) {
    if (isQuick) return [];
    const notes: string[] = [];
    if (!isH2loadInstalled()) {
      notes.push(
        "there is no h2load on the PATH (Debian: nghttp2-client): servers were driven by the bench's own load generator, and " +
          "the rows of many connections were left out",
      );
    }
    const cpp = grpcCppServer();
    if ("missing" in cpp) notes.push(`gRPC C++ was left out: ${cpp.missing}`);
    return notes;
  },
};

const mebibyte = 2 ** 20;
const loadGenerator: Program = { module: "src/load/load-generator.js" };
const bareResponder: Program = { module: "src/servers/bare-responder.js" };
const fourByFifty = { kind: "unary", connections: 4, callsPerConnection: 50 } as const;

const callsPerSecond: Metric = {
  key: "rate",
  label: "",
  unit: "calls/s",
  better: "higher",
  goals: [
    { against: "grpc-js", times: 8 },
    { against: "gRPC C++", times: 2.5 },
    { against: "bare responder", times: 0.5 },
  ],
};
const serverTime: Metric = { key: "serverUs", label: "the server's processor time", unit: "µs", better: "lower" };
const messagesPerSecond: Metric = {
  key: "rate",
  label: "",
  unit: "messages/s",
  better: "higher",
  goals: [{ against: "grpc-js", times: 8 }],
};
const megabytes: Metric = {
  key: "megabytes",
  label: "",
  unit: "MB/s",
  better: "higher",
  goals: [
    { against: "grpc-js", times: 2 },
    { against: "node:net", times: 0.8 },
    { against: "node:tls", times: 0.8 },
    { against: "node:net, each message copied once", times: 0.8 },
    { against: "node:net, each message made and kept", times: 0.8 },
    { against: "node:tls, each message made and kept", times: 0.8 },
  ],
};

/** The scenarios that are the same without TLS and with it. */
class Link {
  readonly #setting: Setting;
  readonly #isSecure: boolean;
  readonly #baudServer: Program;
  readonly #baudClient: Program;
  readonly #grpcJsServer: Program;
  readonly #grpcJsClient: Program;

  constructor(setting: Setting, isSecure: boolean) {
    this.#setting = setting;
    this.#isSecure = isSecure;
    const args = isSecure ? ["--tls"] : [];
    this.#baudServer = { module: "src/servers/baud-server.js", args };
    this.#baudClient = { module: "src/clients/baud-client.js", args };
    this.#grpcJsServer = { module: "src/servers/grpc-js-server.js", args };
    this.#grpcJsClient = { module: "src/clients/grpc-js-client.js", args };
  }

  calls(): Scenario[] {
    const oneByHundred: Workload = { kind: "unary", connections: 1, callsPerConnection: 100 };
    const oneAtATime: Workload = { kind: "oneAtATime" };
    const cpp = this.#isSecure || this.#setting.isQuick ? undefined : grpcCppServer();
    const bare = this.#isSecure ? [] : [reference(loaded(this.#setting, "bare responder", bareResponder, fourByFifty))];
    return [
      {
        title: this.#titled("server, unary, 4 connections x 50"),
        underTest: "server",
        metrics: [callsPerSecond, serverTime],
        contenders: [
          this.#loaded("Baud", this.#baudServer),
          this.#loaded("grpc-js", this.#grpcJsServer),
          ...(cpp !== undefined && "program" in cpp ? [this.#loaded("gRPC C++", cpp.program)] : []),
          ...bare,
        ],
      },
      {
        title: this.#titled("client, unary, 100 in flight"),
        underTest: "client",
        metrics: [callsPerSecond],
        contenders: [
          this.#pair("Baud", this.#baudServer, this.#baudClient, oneByHundred),
          this.#pair("grpc-js", this.#baudServer, this.#grpcJsClient, oneByHundred),
        ],
      },
      {
        title: this.#titled("one call at a time"),
        metrics: [latency("medianUs", "median"), latency("p99Us", "p99")],
        contenders: this.#both(oneAtATime),
      },
    ];
  }

  streams(): Scenario[] {
    return (["serverStreaming", "bidiStreaming"] as const).map((kind) => ({
      title: this.#titled(`${kind === "serverStreaming" ? "server" : "bidirectional"} streaming, 10 streams`),
      metrics: [messagesPerSecond],
      contenders: this.#both({ kind, streams: 10, messagesPerStream: 1000 }),
    }));
  }

  largeMessages(): Scenario[] {
    const args = this.#isSecure ? ["--tls"] : [];
    const raw = (name: string, workload: Workload, ...more: string[]): Contender => {
      const rawServer: Program = { module: "src/servers/raw-transfer-server.js", args: [...args, ...more] };
      const rawClient: Program = { module: "src/load/raw-transfer.js", args: [...args, ...more] };
      return reference(this.#pair(name, rawServer, rawClient, workload));
    };
    const socket = this.#isSecure ? "node:tls" : "node:net";
    return (["download", "upload"] as const).map((kind) => {
      const workload: Workload = { kind, messageBytes: mebibyte, messagesPerStream: 64 };
      return {
        title: this.#titled(`1 MiB messages, ${kind === "download" ? "server to client" : "client to server"}`),
        metrics: [megabytes],
        contenders: [
          ...this.#both(workload),
          raw(socket, workload),
          // Node's server lets no socket of TLS read into memory of one's own.
          ...(this.#isSecure ? [] : [raw(`${socket}, each message copied once`, workload, "--copied-once")]),
          raw(`${socket}, each message made and kept`, workload, "--touched-once"),
        ],
      };
    });
  }

  #titled(title: string): string {
    return this.#isSecure ? `TLS: ${title}` : title;
  }

  #pair(name: string, server: Program, driver: Program, workload: Workload): Contender {
    return serverAndDriver(this.#setting, name, server, driver, workload);
  }

  #both(workload: Workload): [Contender, Contender] {
    return [
      this.#pair("Baud", this.#baudServer, this.#baudClient, workload),
      this.#pair("grpc-js", this.#grpcJsServer, this.#grpcJsClient, workload),
    ];
  }

  #loaded(name: string, server: Program): Contender {
    // The bench's own load generator speaks no TLS: there the four clients of our own do it.
    if (this.#isSecure && !isH2loadInstalled()) return this.#pair(name, server, this.#baudClient, fourByFifty);
    return loaded(this.#setting, name, server, fourByFifty, this.#isSecure ? "https" : "http");
  }
}

/** A server under the load of h2load, or of the bench's own generator where that is missing. */
function loaded(
  setting: Setting,
  name: string,
  server: Program,
  workload: Workload & { readonly kind: "unary" },
  scheme: "http" | "https" = "http",
): Contender {
  return isH2loadInstalled()
    ? h2loadContender(setting, name, server, workload, scheme)
    : serverAndDriver(setting, name, server, loadGenerator, workload);
}

function reference(contender: Contender): Contender {
  return { ...contender, isReference: true };
}

function latency(key: string, label: string): Metric {
  return { key, label, unit: "µs", better: "lower", goals: [{ against: "grpc-js", times: 3 }] };
}

/** One stream through a link of 50 ms there and back that carries 50 MB a second: 2.5 MB are on their way when it is full. */
function delay(setting: Setting): Scenario[] {
  const roundTripMs = 50;
  const linkBytesPerSecond = 50e6;
  const proxy: Program = {
    module: "src/servers/delaying-proxy.js",
    args: ["--delay-ms", String(roundTripMs / 2), "--bytes-per-second", String(linkBytesPerSecond)],
  };
  return (["download", "upload"] as const).map((direction) => {
    const workload: Workload = { kind: "longLink", direction, messageBytes: 65_536, roundTripMs, linkBytesPerSecond };
    const pair = (name: string, server: string, client: string): Contender =>
      atLeast(1500, serverAndDriver(setting, name, { module: server }, { module: client }, workload, proxy));
    return {
      title: `one stream, ${direction === "download" ? "server to client" : "client to server"}, 50 ms there and back, 50 MB/s`,
      metrics: [
        { ...megabytes, goals: [{ against: "grpc-js", times: 10 }] },
        { key: "roundTripsToFill", label: "until it is full", unit: "round trips", better: "lower", atMost: 10 },
      ],
      contenders: [
        pair("Baud", "src/servers/baud-server.js", "src/clients/baud-client.js"),
        pair("grpc-js", "src/servers/grpc-js-server.js", "src/clients/grpc-js-client.js"),
      ],
    };
  });
}

/** A contender whose runs are never shorter: thirty round trips must fit into one. */
function atLeast(shortestMs: number, contender: Contender): Contender {
  return {
    ...contender,
    async start() {
      const running = await contender.start();
      return { ...running, run: (durationMs) => running.run(Math.max(durationMs, shortestMs)) };
    },
  };
}

/** Where throughput goes when there is more and more at once. A server allows a connection 1,000 streams. */
function scale(setting: Setting): Scenario[] {
  if (!isH2loadInstalled()) return [];
  const curve = (
    name: string,
    points: readonly (readonly [x: number, connections: number])[],
    references: (workload: Workload & { readonly kind: "unary" }) => readonly Contender[] = () => [],
  ): Scenario[] =>
    points.map(([x, connections]) => {
      const workload = { kind: "unary", connections, callsPerConnection: Math.ceil(x / connections) } as const;
      return {
        title: `server, unary, ${x.toLocaleString("en")} ${name}`,
        point: { curve: name, x },
        metrics: [{ key: "rate", label: "", unit: "calls/s", better: "higher" }],
        contenders: [
          loaded(setting, "Baud", { module: "src/servers/baud-server.js" }, workload),
          loaded(setting, "grpc-js", { module: "src/servers/grpc-js-server.js" }, workload),
          ...references(workload),
        ],
      };
    });
  const cpp = grpcCppServer();
  return [
    ...curve("concurrent streams", [
      [1, 1],
      [10, 1],
      [100, 1],
      [1000, 1],
      [10_000, 10],
    ]),
    ...curve(
      "connections, one stream each",
      [1, 10, 100, 1000, 5000].map((x) => [x, x]),
      // How far those fall that have next to nothing to do for a connection is what the system and h2load themselves fall.
      (workload) => [
        reference(loaded(setting, "bare responder", bareResponder, workload)),
        ...("program" in cpp ? [reference(loaded(setting, "gRPC C++", cpp.program, workload))] : []),
      ],
    ),
  ];
}

function memory(setting: Setting): Scenario[] {
  const holder: Program = { module: "src/load/holder.js" };
  const held = (kind: Held["kind"], count: number, contenders: readonly [string, Program][]): Scenario => ({
    title: `memory of the server, ${kind === "connections" ? "an idle connection" : "an open stream"}`,
    metrics: [{ key: "kb", label: "", unit: "kB", better: "lower", goals: [{ against: "grpc-js", times: 3 }] }],
    contenders: contenders.map(([name, server]) => {
      const contender = memoryContender(setting, name, server, holder, { kind, count });
      return server === bareResponder ? reference(contender) : contender;
    }) as [Contender, ...Contender[]], // As many as were given.
  });
  const servers: [string, Program][] = [
    ["Baud", { module: "src/servers/baud-server.js" }],
    ["grpc-js", { module: "src/servers/grpc-js-server.js" }],
  ];
  return [
    // Many, since the young generation of a heap has 16 MB more or less, by when it was collected last. The bare responder keeps a few closures beside Node's own socket, which nobody on Node can do without.
    held("connections", setting.isQuick ? 100 : 4000, [...servers, ["node:net", bareResponder]]),
    held("streams", setting.isQuick ? 500 : 40_000, servers),
  ];
}
