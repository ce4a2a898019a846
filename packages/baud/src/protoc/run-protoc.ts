import { parseArguments } from "./arguments.js";
import { compileFiles } from "./compile-files.js";
import { ProtocError } from "./protoc-error.js";
import type { ProtocRequest } from "./protoc-request.js";

/** Runs protoc with its arguments, and gives the exit status. Nothing is written unless everything succeeds. */
export async function runProtoc(args: readonly string[]): Promise<number> {
  try {
    return await run(parseArguments(args));
  } catch (error) {
    if (!(error instanceof ProtocError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function run(request: ProtocRequest): Promise<number> {
  switch (request.mode) {
    case "help": {
      const { helpText } = await import("./help-text.js");
      console.log(helpText);
      return 0;
    }
    case "version":
      console.log("libprotoc 3.21.12 (baud 0.1.0)");
      return 0;
    case "notices":
      console.log("baud protoc is Baud's own throughout: there are no notices of others. Its license is Apache-2.0.");
      return 0;
    case "decodeRaw": {
      const { runDecodeRaw } = await import("./codec/run-codec.js");
      await runDecodeRaw();
      return 0;
    }
    case "compile": {
      if (!request.isWatching) return await compileFiles(request);
      const { watchFiles } = await import("./watch/watch-files.js");
      return await watchFiles(request);
    }
    case "encode":
    case "decode":
    case "printFreeFieldNumbers":
      return await compileFiles(request);
  }
}
