import type { Program } from "../process/child.js";
import type { Workload } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import { serverAndDriver } from "../suite/server-and-driver.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

/** What it costs to be sure who calls: TLS, and a token with each call. */
export const suite: Suite = {
  name: "auth",
  summary: "calls over TLS, and calls whose token is verified, beside grpc-js with the same library for tokens",
  subjects: [packageVersion("@baud/grpc"), packageVersion("@grpc/grpc-js"), packageVersion("jose")],
  scenarios,
};

function scenarios(setting: Setting): readonly Scenario[] {
  const server = (kind: "baud" | "grpc-js", ...args: string[]): Program => ({
    module: `src/servers/${kind}-server.js`,
    args,
  });
  const client = (kind: "baud" | "grpc-js", ...args: string[]): Program => ({
    module: `src/clients/${kind}-client.js`,
    args,
  });
  const hundred: Workload = { kind: "unary", connections: 1, callsPerConnection: 100 };
  const pair = (name: string, serving: Program, calling: Program): Contender =>
    serverAndDriver(setting, name, serving, calling, hundred);
  const reference = (contender: Contender): Contender => ({ ...contender, isReference: true });
  // Servers of both are called by the same client, so that what differs is the server.
  const caller = client("baud", "--token");
  const withoutToken = reference(pair("Baud, no token", server("baud"), client("baud")));
  return [
    {
      title: "unary over TLS, 1 connection x 100",
      metrics: [callsPerSecond(5)],
      contenders: [
        pair("Baud", server("baud", "--tls"), client("baud", "--tls")),
        pair("grpc-js", server("grpc-js", "--tls"), client("grpc-js", "--tls")),
        reference(pair("Baud, plain text", server("baud"), client("baud"))),
      ],
    },
    {
      title: "server, the same token with each call",
      underTest: "server",
      metrics: [callsPerSecond(), serverTime(10)],
      contenders: [
        pair("Baud", server("baud", "--verify"), caller),
        pair("grpc-js", server("grpc-js", "--verify"), caller),
        withoutToken,
      ],
    },
    {
      title: "server, each token verified anew (ES256)",
      underTest: "server",
      metrics: [callsPerSecond(), serverTime(1)],
      contenders: [
        pair("Baud", server("baud", "--verify-each"), caller),
        pair("grpc-js", server("grpc-js", "--verify-each"), caller),
      ],
    },
  ];
}

function callsPerSecond(times?: number): Metric {
  const goals = times === undefined ? {} : { goals: [{ against: "grpc-js", times }] };
  return { key: "rate", label: "", unit: "calls/s", better: "higher", ...goals };
}

/** For a call. What the one client can do bounds the rate, and not this. */
function serverTime(times: number): Metric {
  const goals = [{ against: "grpc-js", times }];
  return { key: "serverUs", label: "the server's processor time", unit: "µs", better: "lower", goals };
}
