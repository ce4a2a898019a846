import { readFileSync } from "node:fs";
import path from "node:path";
import { connectionScalingCase } from "../../cases/connection-scaling-case.js";
import { negativeClientCases, paddingCases } from "../../cases/negative-cases.js";
import { buildOnce } from "../../matrix/build-once.js";
import { gaps, type MissingPeer, type Peer } from "../../matrix/peer.js";
import { outputOf, runToEnd } from "../../matrix/running-program.js";
import { suiteFolder } from "../../suite-folder.js";

const pom = path.join(suiteFolder, "peers", "java", "pom.xml");
const buildLimitMs = 600_000;

/**
 * grpc-java's own interop programs, from Maven's `io.grpc:grpc-interop-testing`. Its client has two transports, each with an
 * HTTP/2 of its own; its server is built on Netty.
 */
export async function findGrpcJava(transport: "netty" | "okhttp"): Promise<Peer | MissingPeer> {
  const name = transport === "netty" ? "grpc-java" : "grpc-java-okhttp";
  for (const [command, flag] of [
    ["java", "-version"],
    ["mvn", "--version"],
  ] as const) {
    if ((await outputOf(command, [flag])) !== undefined) continue;
    return { name, missing: `there is no \`${command}\` on the PATH; install a JDK 17 or later, and Maven` };
  }
  const pins = readFileSync(pom, "utf8");
  const version = /grpc-interop-testing<\/artifactId>\s*<version>(.*)<\/version>/.exec(pins)?.[1];
  if (version === undefined) throw new Error(`${pom} names no version of grpc-interop-testing`);
  const folder = await buildOnce("grpc-java", pins, async (target) => {
    const maven = ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${target}`];
    await build(target, "mvn", maven);
    // Its programs use the certificates in this archive, and take no others.
    await build(target, "jar", ["xf", `grpc-testing-${version}.jar`, "certs"]);
  });
  const java = (program: string, args: readonly string[]) => ({
    command: "java",
    args: ["-XX:TieredStopAtLevel=1", "-cp", path.join(folder, "*"), `io.grpc.testing.integration.${program}`, ...args],
  });
  const certificate = (file: string) => path.join(folder, "certs", file);
  return {
    name,
    version,
    certificates: {
      root: certificate("ca.pem"),
      serverChain: certificate("server1.pem"),
      serverKey: certificate("server1.key"),
    },
    server: (flags) => java("TestServiceServer", known(flags)),
    client(testCase, flags) {
      if (negativeClientCases.has(testCase)) return java("Http2Client", [`--test_case=${testCase}`, ...known(flags)]);
      const own = paddingCases.has(testCase)
        ? ["--test_case=large_unary", "--use_tls=false"]
        : [`--test_case=${testCase}`, `--use_okhttp=${transport === "okhttp"}`];
      return java("TestServiceClient", [...own, ...known(flags)]);
    },
    serverGaps: {
      ...gaps("fails", "its server fills in no server_id", "pick_first_unary"),
      ...gaps(
        "fails",
        "its server does not ask how messages came",
        "client_compressed_unary",
        "client_compressed_streaming",
      ),
      ...gaps("fails", "it does not serve CacheableUnaryCall", "cacheable_unary"),
      ...gaps("fails", "its server compresses no streams", "server_compressed_streaming"),
      ...gaps("absent", "its server takes no limit of streams, nor tells the client's address", connectionScalingCase),
    },
    clientGaps: {
      ...gaps(
        "absent",
        "its client has no such case",
        "concurrent_large_unary",
        "long_lived_channel",
        connectionScalingCase,
      ),
      ...gaps(
        "fails",
        "its client expects other words of the error than those that it has itself",
        "rst_after_header",
        "rst_during_data",
        "rst_after_data",
      ),
    },
    roles: transport === "netty" ? ["client", "negative client", "server"] : ["client"],
  };
}

async function build(cwd: string, command: string, args: readonly string[]): Promise<void> {
  const { hasSucceeded, output } = await runToEnd({ command, args, cwd }, buildLimitMs);
  if (!hasSucceeded) throw new Error(`${command} failed for grpc-java's interop programs:\n${output}`);
}

/** Without the flags that name files: its programs have their certificates built in. */
function known(flags: readonly string[]): string[] {
  return flags.filter((flag) => !/^--(ca_file|tls_cert_file|tls_key_file|iteration_interval)=/.test(flag));
}
