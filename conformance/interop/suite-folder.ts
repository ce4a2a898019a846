import path from "node:path";

/** The folder of the suite's sources, `conformance/interop`, as seen from where it is compiled to. */
export const suiteFolder: string = path.resolve(import.meta.dirname, "..", "..", "interop");

/** Where the compiled programs of the suite are. */
export const programFolder: string = import.meta.dirname;

/** Where the suite keeps what it builds and fetches: programs of other languages. Not under version control. */
export const cacheFolder: string = path.join(suiteFolder, ".cache");
