import {
  type ConnectionEnd,
  type ConnectionListener,
  ErrorCode,
  type HeaderList,
  type OutgoingHeaders,
  type Stream,
  type StreamListener,
} from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import {
  type AuthContext,
  Metadata,
  type RunInContext,
  type ServerTracedCall,
  type ServerTracer,
  Status,
} from "@baud/rpc";
import type { ServerRecord } from "../channelz/server-record.js";
import { SocketRecord } from "../channelz/socket-record.js";
import type { OwnCompression } from "../compression/own-compression.js";
import { authContextOf } from "../credentials/peer-auth.js";
import { metadataOf } from "../protocol/metadata-of.js";
import type { RefusalReason } from "../protocol/refusal-reason.js";
import { readRequestHead } from "../protocol/request-head.js";
import { writeTrailersOnly } from "../protocol/trailers.js";
import { type CallHost, type CallPlan, Http2ServerCall, type Route } from "./http2-server-call.js";
import { keepContext } from "./keep-context.js";

/** What the connections of a server share. */
export interface ConnectionHost {
  readonly maxReceiveMessageBytes: number;
  readonly compression: OwnCompression;
  readonly record: ServerRecord;
  readonly tracer: ServerTracer | undefined;
  /** The method at `path`, if there is one. */
  findRoute(path: string): Route | undefined;
  /** For how many calls of one connection something may run: those that are open, and those that have ended and whose handlers have not. */
  readonly maxConcurrentStreams: number;
  /** Counts a call in; false when there are too many, and then it is not counted. */
  admitCall(): boolean;
  /** Why `admitCall` said no. */
  describeFullness(): string;
  /** A call has ended; what runs for it may go on. */
  onCallEnd(code: Status): void;
  /** Counts a call out: nothing runs for it any more. */
  onCallSettled(): void;
  /** Counts a request that no handler, and no interceptor, has seen. */
  onRefused(reason: RefusalReason): void;
}

/** How many request header blocks are remembered for each connection: as many as a busy client has methods at a time. */
const rememberedHeads = 4;

/** One connection of a server: routes its streams to methods. */
export class ServerConnection implements ConnectionListener, CallHost {
  readonly #host: ConnectionHost;
  readonly #socket: SocketConnection;
  readonly record: SocketRecord;
  /**
   * What was made of the latest header blocks. HTTP/2 delivers a block that is repeated as the same array, so that a client that
   * makes the same call again costs one comparison, and no reading of headers.
   */
  #remembered: Remembered[] = noneRemembered;
  #nextRemembered = 0;
  /**
   * Calls for which something runs. The streams alone bound nothing: one that was reset, or whose deadline has passed, makes
   * room for another while its handler goes on.
   */
  #running = 0;
  /** Of a connection that has had as many of them as it may: the asynchronous context that requests come in. */
  #inContext: RunInContext | undefined;

  readonly #isLocal: boolean;
  readonly #onStranger: (reason: string, peer: string) => void;
  #auth: AuthContext | undefined;

  /**
   * `isLocal` tells that the port takes clients of this machine only. `onStranger` is told why a connection was given up before its
   * first call: the client speaks something else.
   */
  constructor(
    host: ConnectionHost,
    socket: SocketConnection,
    isLocal: boolean,
    onStranger: (reason: string, peer: string) => void = () => {},
  ) {
    this.#onStranger = onStranger;
    this.#host = host;
    this.#socket = socket;
    this.record = new SocketRecord(socket);
    host.record.sockets.set(this.record.id, this.record);
    this.#isLocal = isLocal;
  }

  get maxReceiveMessageBytes(): number {
    return this.#host.maxReceiveMessageBytes;
  }

  get compression(): OwnCompression {
    return this.#host.compression;
  }

  get tracer(): ServerTracer | undefined {
    return this.#host.tracer;
  }

  get peer(): string {
    return this.#socket.remoteAddress;
  }

  /** Made when it is first asked for, and kept: a handshake is not repeated. */
  get auth(): AuthContext {
    this.#auth ??= authContextOf(this.#socket, this.#isLocal);
    return this.#auth;
  }

  onCallEnd(code: Status, isWhole: boolean): void {
    this.record.endStream(isWhole);
    this.#host.onCallEnd(code);
  }

  onCallSettled(): void {
    this.#host.onCallSettled();
    if (this.#running-- < this.#host.maxConcurrentStreams) return;
    this.#inContext?.(() => this.#socket.connection.holdRequests(false));
  }

  onStream(stream: Stream, headers: HeaderList, endStream: boolean): StreamListener {
    this.record.startStream();
    const plan = this.#planFor(headers);
    if (plan.name === "refuse") {
      this.#host.onRefused(plan.reason);
      return this.#refuse(stream, plan.answer, endStream);
    }
    if (plan.name === "unknown") return this.#refuseCall(stream, headers, plan, endStream);
    if (!this.#host.admitCall()) {
      const { authority, timeoutMs, route } = plan;
      const { method } = route;
      const call: RefusedCall = {
        path: method.path,
        method,
        authority,
        timeoutMs,
        code: Status.RESOURCE_EXHAUSTED,
        details: this.#host.describeFullness(),
        reason: "maximumConcurrentRpcs",
      };
      return this.#refuseCall(stream, headers, call, endStream);
    }
    if (++this.#running >= this.#host.maxConcurrentStreams) this.#holdRequests();
    return new Http2ServerCall(this, stream, headers, plan, endStream);
  }

  /** As many run as may: what comes waits until one has settled, as if its stream had not ended before. */
  #holdRequests(): void {
    this.#inContext ??= keepContext();
    this.#socket.connection.holdRequests(true);
  }

  #planFor(headers: HeaderList): Plan {
    for (const { headers: known, plan } of this.#remembered) if (known === headers) return plan;
    const plan = this.#makePlan(headers);
    // What is refused now may be served later, when its service has been added.
    if (plan.name !== "serve") return plan;
    if (this.#remembered === noneRemembered) this.#remembered = [];
    this.#remembered[this.#nextRemembered] = { headers, plan };
    this.#nextRemembered = (this.#nextRemembered + 1) % rememberedHeads;
    return plan;
  }

  #makePlan(headers: HeaderList): Plan {
    const head = readRequestHead(headers, this.compression.known);
    if (head.name === "refused") return { name: "refuse", answer: head.answer, reason: head.reason };
    const { path, authority, timeoutMs, compressor, acceptEncoding } = head;
    const route = this.#host.findRoute(path);
    if (route !== undefined) return { name: "serve", route, authority, timeoutMs, compressor, acceptEncoding };
    const details = `Method not found: ${path}`;
    const code = Status.UNIMPLEMENTED;
    return { name: "unknown", path, method: undefined, authority, timeoutMs, code, details, reason: ":path" };
  }

  onOutput(): void {}
  onSettings(): void {}
  onStreamsAvailable(): void {}

  onGoaway(code: ErrorCode): void {
    this.record.goawayCode = code;
  }

  onClosed({ initiator, code, reason }: ConnectionEnd): void {
    const isStranger =
      initiator === "local" && code === ErrorCode.PROTOCOL_ERROR && this.record.activity.streamsStarted === 0;
    if (isStranger) this.#onStranger(reason, this.peer);
    this.#host.record.sockets.delete(this.record.id);
  }

  /** A call that is understood, and that nobody will serve. */
  #refuseCall(stream: Stream, headers: HeaderList, call: RefusedCall, endStream: boolean): StreamListener {
    const { code, details } = call;
    this.#host.onRefused(call.reason);
    if (this.tracer !== undefined) {
      const metadata = metadataOf(headers) ?? new Metadata();
      const tracer = this.tracer.startCall({ ...call, metadata, peer: this.peer });
      tracer?.onEnd?.({ code, details, trailers: undefined, isWhole: true });
    }
    return this.#refuse(stream, writeTrailersOnly(code, details, undefined), endStream);
  }

  /** Answers at once, and wants nothing of the request. */
  #refuse(stream: Stream, answer: OutgoingHeaders, endStream: boolean): StreamListener {
    this.record.endStream(true);
    stream.sendHeaders(answer, true);
    if (!endStream) stream.reset(ErrorCode.NO_ERROR);
    return indifferent;
  }
}

/** What is to be done with a request. */
type Plan =
  | (CallPlan & { readonly name: "serve" })
  | (RefusedCall & { readonly name: "unknown" })
  /** It is no call. */
  | { readonly name: "refuse"; readonly answer: OutgoingHeaders; readonly reason: RefusalReason };

interface RefusedCall extends Pick<ServerTracedCall, "path" | "method" | "authority" | "timeoutMs"> {
  readonly code: Status;
  readonly details: string;
  readonly reason: RefusalReason;
}

/** Of a connection that has made no call. */
const noneRemembered: Remembered[] = [];

interface Remembered {
  readonly headers: HeaderList;
  readonly plan: Plan;
}

const indifferent: StreamListener = {
  onHeaders() {},
  onData() {},
  onTrailers() {},
  onReset() {},
  onWritable() {},
};
