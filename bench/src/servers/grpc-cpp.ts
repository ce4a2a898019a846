import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Program } from "../process/child.js";

const bench = path.join(import.meta.dirname, "..", "..", "..");
const source = path.join(bench, "cpp", "echo-server.cc");
const proto = path.join(bench, "proto", "helloworld.proto");
/** Ignored by git. */
const folder = path.join(bench, ".cache", "grpc-cpp");

/** What Debian's `libgrpc++-dev` needs beside what a compiler brings. */
const packages = [
  ...["libgrpc++-dev", "libgrpc++1.51", "libgrpc-dev", "libgrpc29", "protobuf-compiler-grpc", "libprotoc32"],
  ...["libprotobuf-dev", "libprotobuf32", "libabsl-dev", "libabsl20220623", "libc-ares-dev", "libc-ares2"],
  ...["libre2-dev", "libre2-9", "libssl-dev", "libssl3"],
];

/**
 * The echo server of gRPC C++, built when it is first asked for: with the headers and libraries of the machine, or with Debian's,
 * unpacked beside the bench and installed nowhere. Or why there is none.
 */
export function grpcCppServer(): { readonly program: Program } | { readonly missing: string } {
  if (process.platform !== "linux") return { missing: "it is built on Linux only" };
  for (const tool of ["g++", "protoc"]) {
    if (spawnSync(tool, ["--version"]).status !== 0) return { missing: `there is no ${tool}` };
  }
  try {
    return { program: { module: "gRPC C++", executable: build() } };
  } catch (error) {
    const [firstLine] = String(error instanceof Error ? error.message : error).split("\n");
    return { missing: `it could not be built: ${firstLine}` };
  }
}

function build(): NonNullable<Program["executable"]> {
  mkdirSync(folder, { recursive: true });
  const system = "/usr";
  const prefix = existsSync(path.join(system, "include", "grpcpp")) ? system : unpackPackages();
  const libraries = libraryFolder(prefix);
  const environment = { LD_LIBRARY_PATH: libraries };
  const program = path.join(folder, "echo-server");
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs)
    return { path: program, environment };
  console.error("building the server of gRPC C++ …");
  const options = { env: { ...process.env, ...environment }, stdio: "pipe" } as const;
  const plugin = `--plugin=protoc-gen-grpc=${path.join(prefix, "bin", "grpc_cpp_plugin")}`;
  execFileSync(
    "protoc",
    [`-I${path.dirname(proto)}`, `--cpp_out=${folder}`, `--grpc_out=${folder}`, plugin, proto],
    options,
  );
  const sources = [source, ...["pb", "grpc.pb"].map((kind) => path.join(folder, `helloworld.${kind}.cc`))];
  const include = path.join(prefix, "include");
  execFileSync(
    "g++",
    [
      ...["-O2", "-std=c++17", `-I${folder}`, `-I${include}`, `-I${path.join(include, path.basename(libraries))}`],
      ...[...sources, "-o", program, `-L${libraries}`],
      // gRPC's own libraries name those of Abseil that they need.
      ...["-Wl,--copy-dt-needed-entries", "-lgrpc++", "-lprotobuf", "-lpthread"],
    ],
    options,
  );
  return { path: program, environment };
}

/** Debian's packages, unpacked into a folder. Throws where there is no apt. */
function unpackPackages(): string {
  const root = path.join(folder, "root");
  const prefix = path.join(root, "usr");
  if (existsSync(path.join(prefix, "include", "grpcpp"))) return prefix;
  console.error("fetching gRPC C++ …");
  execFileSync("apt-get", ["download", ...packages], { cwd: folder, stdio: "pipe" });
  for (const file of readdirSync(folder)) {
    if (file.endsWith(".deb")) execFileSync("dpkg", ["-x", path.join(folder, file), root], { stdio: "pipe" });
  }
  return prefix;
}

/** `/usr/lib/x86_64-linux-gnu`, for instance. */
function libraryFolder(prefix: string): string {
  const libraries = path.join(prefix, "lib");
  const triplet = readdirSync(libraries).find((name) => existsSync(path.join(libraries, name, "libgrpc++.so")));
  if (triplet === undefined) throw new Error(`no libgrpc++.so below ${libraries}`);
  return path.join(libraries, triplet);
}
