import { type MessageInit, timestampFromDate } from "@baud/protobuf";
import type {
  ClientCallTracer,
  ClientTracedCall,
  ClientTracer,
  ServerTracedCall,
  ServerTracer,
  StreamTracer,
  TracedEnd,
} from "@baud/rpc";
import { GrpcLogEntry, GrpcLogEntry_Logger as LoggerKind } from "../grpc/binlog/v1/binarylog_pb.js";
import { LogFilter, type LogLimits } from "./log-filter.js";
import {
  cancel,
  clientHeader,
  halfClose,
  type LogPayload,
  messageOf,
  peerAddress,
  serverHeader,
  trailer,
} from "./log-payload.js";

/** Where the entries of a binary log go, one by one. */
export type BinaryLogSink = (entry: GrpcLogEntry) => void;

export interface BinaryLogOptions {
  /**
   * What is logged (gRFC A16): `*` for everything, `Foo/*` for a service, `Foo/Bar` for a method, `-Foo/Bar` for all but this method, in
   * a list with commas; behind any of the first three, `{h:256;m:1024}` limits the bytes of metadata and of each message.
   */
  readonly filter: string;
  readonly sink: BinaryLogSink;
}

/**
 * Logs calls with all that they send and receive, as `grpc.binarylog.v1.GrpcLogEntry` (gRFC A16): for finding faults, and for making
 * the same calls again. Authorization, cookies and what else has
 * a secret's name are left out.
 *
 *     const log = new BinaryLog({ filter: "routeguide.RouteGuide/*", sink });
 *     const server = new Server({ tracers: [log.server] });
 *     const channel = new Channel(target, credentials, { tracers: [log.client] });
 *
 * Throws `TypeError` for a filter that cannot be read.
 */
export class BinaryLog {
  readonly #filter: LogFilter;
  readonly #sink: BinaryLogSink;

  constructor({ filter, sink }: BinaryLogOptions) {
    this.#filter = new LogFilter(filter);
    this.#sink = sink;
  }

  /** Logs the calls of a channel. Of attempts that are repeated only the one that became the call is logged. */
  readonly client: ClientTracer = {
    startCall: (call: ClientTracedCall): ClientCallTracer | undefined => {
      const limits = this.#filter.limitsOf(call.method.path);
      return limits && new LoggedClientCall(call, limits, this.#sink);
    },
  };

  /** Logs the calls of a server. */
  readonly server: ServerTracer = {
    startCall: (call: ServerTracedCall): StreamTracer | undefined => {
      const limits = this.#filter.limitsOf(call.path);
      return limits && logServerCall(call, limits, this.#sink);
    },
  };
}

let lastCallId = 0n;

/** The entries of one call, in order. */
class CallLog {
  readonly #logger: LoggerKind;
  readonly #sink: BinaryLogSink;
  readonly #callId = ++lastCallId;
  #sequence = 0n;
  /** Entries that are kept until it is known that they belong to the call; `undefined` from then on. */
  #kept: MessageInit<GrpcLogEntry>[] | undefined;

  constructor(logger: LoggerKind, sink: BinaryLogSink) {
    this.#logger = logger;
    this.#sink = sink;
  }

  /** Keeps what follows, until `release`. */
  keep(): this {
    this.#kept = [];
    return this;
  }

  add(payload: LogPayload): void {
    const entry = {
      ...payload,
      timestamp: timestampFromDate(new Date()),
      callId: this.#callId,
      sequenceIdWithinCall: ++this.#sequence,
      logger: this.#logger,
    };
    if (this.#kept === undefined) this.#sink(GrpcLogEntry.create(entry));
    else this.#kept.push(entry);
  }

  release(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    for (const entry of kept ?? []) this.#sink(GrpcLogEntry.create(entry));
  }
}

/** A client's call: each attempt is kept until one is answered, or is the last. */
class LoggedClientCall implements ClientCallTracer {
  readonly #call: ClientTracedCall;
  readonly #limits: LogLimits;
  readonly #sink: BinaryLogSink;
  /** The attempt that ended latest without an answer. */
  #unanswered: CallLog | undefined;
  #isAnswered = false;

  constructor(call: ClientTracedCall, limits: LogLimits, sink: BinaryLogSink) {
    this.#call = call;
    this.#limits = limits;
    this.#sink = sink;
  }

  startAttempt(): StreamTracer {
    const log = new CallLog(LoggerKind.LOGGER_CLIENT, this.#sink).keep();
    const limits = this.#limits;
    const { method, authority, timeoutMs } = this.#call;
    let peer: LogPayload["peer"];
    const fromServer = (payload: LogPayload): void => {
      log.add(peer === undefined ? payload : { ...payload, peer });
      peer = undefined;
    };
    return {
      onConnected: (address) => {
        peer = peerAddress(address);
      },
      onHeadersSent: (metadata) => log.add(clientHeader({ path: method.path, authority, timeoutMs }, metadata, limits)),
      onMessageSent: (message) => log.add(messageOf("client", message, limits)),
      onHalfClose: () => log.add(halfClose),
      onHeadersReceived: (metadata) => {
        this.#isAnswered = true;
        fromServer(serverHeader(metadata, limits));
        log.release();
      },
      onMessageReceived: (message) => fromServer(messageOf("server", message, limits)),
      onEnd: (end) => {
        fromServer(end.isWhole ? trailer(end, limits) : cancel);
        this.#unanswered = log;
      },
    };
  }

  onEnd(): void {
    if (!this.#isAnswered) this.#unanswered?.release();
  }
}

function logServerCall(call: ServerTracedCall, limits: LogLimits, sink: BinaryLogSink): StreamTracer {
  const log = new CallLog(LoggerKind.LOGGER_SERVER, sink);
  log.add({ ...clientHeader(call, call.metadata, limits), peer: peerAddress(call.peer) });
  return {
    onMessageReceived: (message) => log.add(messageOf("client", message, limits)),
    onHalfClose: () => log.add(halfClose),
    onHeadersSent: (metadata) => log.add(serverHeader(metadata, limits)),
    onMessageSent: (message) => log.add(messageOf("server", message, limits)),
    onEnd: (end: TracedEnd) => log.add(end.isWhole ? trailer(end, limits) : cancel),
  };
}
