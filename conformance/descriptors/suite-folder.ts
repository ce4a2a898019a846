import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this suite among the sources: the compiled program runs in `conformance/dist/descriptors`. */
export const suiteFolder: string = fileURLToPath(new URL("../../descriptors", import.meta.url));

/** The program of `baud protoc`. */
export const baudProgram: string = path.join(suiteFolder, "..", "..", "packages", "baud", "bin", "baud.js");
