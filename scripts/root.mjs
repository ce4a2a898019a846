import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds the whole repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
