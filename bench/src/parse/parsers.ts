import { type Sources, sourcesBelow } from "./proto-tree.js";

/** The part of the tree that is parsed in memory. */
export const parsedFolder = "google/cloud/aiplatform/v1";

/** Goes from text to types with every name resolved, without locations: what protobufjs can do. */
export type Parse = (sources: Sources) => void;

/** Each is loaded when it is asked for. */
export const parsers: { readonly [name: string]: () => Promise<Parse> } = {
  async Baud() {
    const { compile } = await import("@baud/compiler");
    return ({ entryFiles, texts }) => {
      const { diagnostics } = compile({ entryFiles, loadSource: (name) => texts.get(name), sourceInfo: "none" });
      const error = diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined) throw new Error(error.message);
    };
  },
  async protobufjs() {
    const { default: protobufjs } = await import("protobufjs");
    return ({ texts }) => {
      const root = new protobufjs.Root();
      for (const source of texts.values()) protobufjs.parse(source, root, { keepCase: true });
      root.resolveAll();
    };
  },
};

/** Makes a parser ready, which then tells the milliseconds that it takes. */
export async function timedParser(name: string): Promise<() => number> {
  const parse = await parsers[name]!();
  const sources = sourcesBelow(parsedFolder);
  return () => {
    const start = performance.now();
    parse(sources);
    return performance.now() - start;
  };
}
