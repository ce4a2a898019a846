import { tmpdir } from "node:os";
import path from "node:path";
import { consoleLogger } from "@baud/rpc";
import { BinaryLog } from "./binary-log.js";
import { BinaryLogFile } from "./binary-log-file.js";

let made: { readonly log: BinaryLog | undefined } | undefined;

/**
 * The log of all channels and servers of this process, if `GRPC_BINARY_LOG_FILTER` asks for one (gRFC A16): into a file for
 * temporary things, whose path is told. A filter that cannot be read, or a file that cannot be written, is told of, and nothing logged.
 */
export function environmentBinaryLog(): BinaryLog | undefined {
  made ??= { log: makeLog(process.env["GRPC_BINARY_LOG_FILTER"] ?? "") };
  return made.log;
}

function makeLog(filter: string): BinaryLog | undefined {
  if (filter === "") return undefined;
  try {
    // Opened last: a filter that is wrong should leave no file.
    let file: BinaryLogFile | undefined;
    const log = new BinaryLog({ filter, sink: (entry) => file?.sink(entry) });
    file = new BinaryLogFile(path.join(tmpdir(), `baud-calls-${process.pid}.binpb`));
    consoleLogger.warn({ path: file.path }, "GRPC_BINARY_LOG_FILTER is set: calls are logged, with all that they send");
    return log;
  } catch (error) {
    consoleLogger.error({ err: error }, "Calls are not logged, though GRPC_BINARY_LOG_FILTER is set");
    return undefined;
  }
}
