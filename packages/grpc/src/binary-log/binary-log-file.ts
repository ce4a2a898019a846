import { closeSync, openSync, writeSync } from "node:fs";
import { encodeDelimited } from "@baud/protobuf";
import { GrpcLogEntry } from "../grpc/binlog/v1/binarylog_pb.js";
import type { BinaryLogSink } from "./binary-log.js";

/** Written at once when so much has gathered, and else when the loop comes round. */
const gatheredBytes = 64 * 1024;

/**
 * A file that a binary log is written to: entries behind their lengths, as `decodeDelimitedStream(GrpcLogEntry, stream)` reads
 * them. An existing file is replaced. What cannot be written is lost, and the error kept: a log must not disturb what it
 * logs. Throws when the file cannot be opened.
 *
 *     using file = new BinaryLogFile("calls.binpb");
 *     const log = new BinaryLog({ filter: "*", sink: file.sink });
 */
export class BinaryLogFile implements Disposable {
  readonly path: string;
  readonly #descriptor: number;
  readonly #flush = (): void => this.flush();
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #error: Error | undefined;
  #isClosed = false;

  constructor(path: string) {
    this.path = path;
    // It holds what users send: for their eyes alone.
    this.#descriptor = openSync(path, "w", 0o600);
    process.on("exit", this.#flush);
  }

  /** Takes an entry; does nothing when the file is closed. */
  readonly sink: BinaryLogSink = (entry) => {
    if (this.#isClosed) return;
    if (this.#gathered.length === 0) setImmediate(this.#flush);
    const bytes = encodeDelimited(GrpcLogEntry, entry);
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= gatheredBytes) this.flush();
  };

  /** Why entries were lost: the first error in writing; `undefined` when there was none. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Writes what has gathered. */
  flush(): void {
    if (this.#gathered.length === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.#error ??= error as Error;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    process.off("exit", this.#flush);
    closeSync(this.#descriptor);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
