import { h2loadContender } from "../load/h2load.js";
import type { Program } from "../process/child.js";
import type { Workload } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import { serverAndDriver } from "../suite/server-and-driver.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

const baudServer: Program = { module: "server/echo-server.js" };
const baudStreamServer: Program = { module: "src/servers/baud-server.js" };
const grpcJsServer: Program = { module: "src/servers/grpc-js-server.js" };
const bareResponder: Program = { module: "src/servers/bare-responder.js" };

const baudClient: Program = { module: "src/clients/baud-client.js" };
const grpcJsClient: Program = { module: "src/clients/grpc-js-client.js" };
const loadGenerator: Program = { module: "src/load/load-generator.js" };

/** Calls of the kinds that gRPC has, between Baud, grpc-js and both. */
export const suite: Suite = {
  name: "calls",
  summary: "server and client beside grpc-js: unary calls under load, one at a time, streams",
  subjects: [packageVersion("@baud/grpc"), packageVersion("@grpc/grpc-js"), packageVersion("protobufjs")],
  scenarios,
};

function scenarios(setting: Setting): readonly Scenario[] {
  const pair = (name: string, server: Program, driver: Program, workload: Workload): Contender =>
    serverAndDriver(setting, name, server, driver, workload);
  const loaded = (name: string, server: Program, workload: Workload & { kind: "unary" }): Contender =>
    setting.loader === "own"
      ? pair(name, server, loadGenerator, workload)
      : h2loadContender(setting, name, server, workload);

  const fourByFifty: Workload = { kind: "unary", connections: 4, callsPerConnection: 50 };
  const oneByHundred: Workload = { kind: "unary", connections: 1, callsPerConnection: 100 };
  const oneAtATime: Workload = { kind: "oneAtATime" };
  const serverStreaming: Workload = { kind: "serverStreaming", streams: 10, messagesPerStream: 1000 };
  const bidiStreaming: Workload = { kind: "bidiStreaming", streams: 10, messagesPerStream: 1000 };
  const messages: Metric = { key: "rate", label: "", unit: "messages/s", better: "higher" };

  return [
    {
      title: "server, unary, 4 connections x 50",
      underTest: "server",
      metrics: [callsPerSecond(6)],
      contenders: [
        loaded("Baud", baudServer, fourByFifty),
        loaded("grpc-js", grpcJsServer, fourByFifty),
        { ...loaded("bare responder", bareResponder, fourByFifty), isReference: true },
      ],
    },
    {
      title: "client, unary, 1 connection x 100",
      underTest: "client",
      metrics: [callsPerSecond(5)],
      contenders: [
        pair("Baud", bareResponder, baudClient, oneByHundred),
        pair("grpc-js", bareResponder, grpcJsClient, oneByHundred),
      ],
    },
    {
      title: "client, unary, 4 connections x 50",
      underTest: "client",
      metrics: [callsPerSecond(5)],
      contenders: [
        pair("Baud", bareResponder, baudClient, fourByFifty),
        pair("grpc-js", bareResponder, grpcJsClient, fourByFifty),
      ],
    },
    {
      title: "one call at a time",
      metrics: [
        {
          key: "medianUs",
          label: "median",
          unit: "µs",
          better: "lower",
          goals: [{ against: "grpc-js", times: 2 }],
        },
        { key: "p99Us", label: "p99", unit: "µs", better: "lower" },
      ],
      contenders: [
        pair("Baud", baudServer, baudClient, oneAtATime),
        pair("grpc-js", grpcJsServer, grpcJsClient, oneAtATime),
        pair("Baud client, grpc-js server", grpcJsServer, baudClient, oneAtATime),
        pair("grpc-js client, Baud server", baudServer, grpcJsClient, oneAtATime),
      ],
    },
    {
      title: "server streaming, 10 streams",
      metrics: [messages],
      contenders: [
        pair("Baud", baudStreamServer, baudClient, serverStreaming),
        pair("grpc-js", grpcJsServer, grpcJsClient, serverStreaming),
      ],
    },
    {
      title: "bidirectional streaming, 10 streams",
      metrics: [messages],
      contenders: [
        pair("Baud", baudStreamServer, baudClient, bidiStreaming),
        pair("grpc-js", grpcJsServer, grpcJsClient, bidiStreaming),
      ],
    },
  ];
}

function callsPerSecond(times: number): Metric {
  return { key: "rate", label: "", unit: "calls/s", better: "higher", goals: [{ against: "grpc-js", times }] };
}
