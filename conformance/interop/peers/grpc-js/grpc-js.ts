import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { compressedCaseNames } from "../../cases/compressed-case-names.js";
import { connectionScalingCase } from "../../cases/connection-scaling-case.js";
import { type Gaps, gaps, type Peer } from "../../matrix/peer.js";

/** `@grpc/grpc-js`, driven by programs of ours. */
export function findGrpcJs(): Peer {
  const manifest = createRequire(import.meta.url).resolve("@grpc/grpc-js/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const program = (name: string) => path.join(import.meta.dirname, name);
  return {
    name: "grpc-js",
    version,
    certificates: undefined,
    server: (flags) => ({ command: process.execPath, args: [program("server.js"), ...flags] }),
    client: (testCase, flags) => ({
      command: process.execPath,
      args: ["--enable-source-maps", program("client.js"), `--test_case=${testCase}`, ...flags],
    }),
    serverGaps: { ...compressionGaps, ...laterGaps },
    clientGaps: { ...compressionGaps, ...laterGaps },
    roles: ["client", "negative client", "server"],
  };
}

const laterGaps: Gaps = {
  ...gaps(
    "absent",
    "its programs are ours, and leave out the load reports (gRFC A51) that it has",
    "orca_per_rpc",
    "orca_oob",
  ),
  ...gaps("absent", "it does not scale connections (gRFC A105), nor tell the client's address", connectionScalingCase),
};

const compressionGaps: Gaps = gaps(
  "fails",
  "it cannot tell whether a message came compressed, nor compress single ones",
  ...compressedCaseNames,
);
