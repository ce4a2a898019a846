import path from "node:path";
import { compressedCaseNames } from "../cases/compressed-case-names.js";
import { connectionScalingCase } from "../cases/connection-scaling-case.js";
import { negativeClientCases, paddingCases } from "../cases/negative-cases.js";
import { buildOnce } from "../matrix/build-once.js";
import { gaps, type MissingPeer, type Peer } from "../matrix/peer.js";
import { outputOf, runToEnd } from "../matrix/running-program.js";

const version = "1.85.0";
const buildLimitMs = 600_000;

/** grpc-go's own interop programs. */
export async function findGrpcGo(): Promise<Peer | MissingPeer> {
  const name = "grpc-go";
  if ((await outputOf("go", ["version"])) === undefined) {
    return { name, missing: "there is no `go` on the PATH; install Go 1.25 or later (https://go.dev/dl/)" };
  }
  const folder = await buildOnce(name, version, async (target) => {
    const packages = ["client", "server", "http2"].map(
      (program) => `google.golang.org/grpc/interop/${program}@v${version}`,
    );
    const { hasSucceeded, output } = await runToEnd(
      { command: "go", args: ["install", ...packages], env: { GOBIN: target, GOFLAGS: "-p=1 -buildvcs=false" } },
      buildLimitMs,
    );
    if (!hasSucceeded) throw new Error(`go install of grpc-go's interop programs failed:\n${output}`);
  });
  const program = (program: string) => path.join(folder, program);
  return {
    name,
    version,
    certificates: undefined,
    server: (flags) => ({ command: program("server"), args: flags }),
    client: (testCase, flags) => ({
      command: program(negativeClientCases.has(testCase) ? "http2" : "client"),
      args: [`--test_case=${paddingCases.has(testCase) ? "large_unary" : testCase}`, ...flags],
    }),
    serverGaps: {
      ...gaps("fails", "its server fills in no server_id", "pick_first_unary"),
      ...gaps("fails", "it does not serve CacheableUnaryCall", "cacheable_unary"),
      ...gaps("absent", "its server takes no limit of streams, nor tells the client's address", connectionScalingCase),
      ...gaps("fails", "its server neither asks for compression nor compresses", ...compressedCaseNames),
    },
    clientGaps: {
      ...gaps(
        "absent",
        "its client has no such case",
        "concurrent_large_unary",
        "long_lived_channel",
        "cacheable_unary",
        connectionScalingCase,
        ...compressedCaseNames,
      ),
      ...gaps("fails", "its client expects UNKNOWN, where PROTOCOL-HTTP2 has INTERNAL", "rst_during_data"),
    },
    roles: ["client", "negative client", "server"],
  };
}
