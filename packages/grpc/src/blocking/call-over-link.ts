import type { MessageInit } from "@baud/protobuf";
import {
  type CallStatus,
  deadlineOf,
  frameMessage,
  Metadata,
  type MethodDefinition,
  prefixSizeBytes,
  RpcError,
  Status,
} from "@baud/rpc";
import type { BlockingCallOptions, BlockingDuplexCall } from "./blocking-client.js";
import type { IoLink, LinkedCall } from "./link/io-link.js";
import {
  type CancelData,
  type CredentialsData,
  commands,
  type EndData,
  encodeCount,
  encodeJson,
  type HeadersData,
  noPayload,
  type StartData,
} from "./memory/command.js";

/** Octets of requests that may be on their way to where the peer's windows hold them up, before the caller waits. */
const maxUnsentBytes = 64 * 1024;

/** The peer is given credit for responses in groups: so many, or so many octets of them, at the latest when the caller waits. */
const consumedGroup = 16;
const consumedGroupBytes = 32 * 1024;

/** A call of the thread that waits for it, of any kind: sends requests and takes responses, and blocks where it must. */
export class CallOverLink<Request, Response> implements LinkedCall, BlockingDuplexCall<Request, Response> {
  readonly #method: MethodDefinition<Request, Response>;
  readonly #link: IoLink;
  readonly #id: number;
  readonly #responses: Uint8Array[] = [];
  #requests: RequestSource<Request> = { name: "ended" };
  #headers: HeadersData | undefined;
  #end: EndData | undefined;
  #isAbandoned = false;
  /** What went wrong on this side, and led to the end. */
  #cause: unknown;
  #givenBytes = 0;
  #sentBytes = 0;
  #consumed = 0;
  #consumedBytes = 0;

  /** Starts the call, with what its credentials have given. Throws `TypeError` for options that are wrong. */
  constructor(
    method: MethodDefinition<Request, Response>,
    link: IoLink,
    options: BlockingCallOptions,
    credentials?: CredentialsData | undefined,
  ) {
    this.#method = method;
    this.#link = link;
    const now = Date.now();
    const deadline = deadlineOf(options, now);
    const fields = Metadata.from(options.metadata)?.fields;
    if (deadline <= now) {
      this.#id = -1;
      this.#end = { code: Status.DEADLINE_EXCEEDED, details: "The deadline had passed before the start" };
      return;
    }
    const start: StartData = {
      method: link.define(method),
      fields,
      ...(deadline !== Number.POSITIVE_INFINITY && { deadline, timeoutMs: deadline - now }),
      waitForReady: options.waitForReady,
      compression: options.compression,
      maxReceiveMessageBytes: options.maxReceiveMessageBytes,
      credentials,
    };
    this.#id = link.add(this);
    link.command(commands.start, this.#id, encodeJson(start));
  }

  /** Sends the only request. */
  sendOnly(request: MessageInit<Request>): void {
    this.#send(request, commands.sendLast);
  }

  /** Takes requests from `source` while the caller waits. Throws `TypeError` when it cannot be iterated. */
  sendFrom(source: Iterable<MessageInit<Request>>): void {
    this.#requests = { name: "iterated", iterator: source[Symbol.iterator]() };
  }

  /** The caller will write the requests. */
  sendWritten(): this {
    this.#requests = { name: "written" };
    return this;
  }

  write(request: MessageInit<Request>): void {
    if (this.#requests.name !== "written") throw new Error(`The requests of ${this.#method.path} have ended already`);
    while (!this.#hasRoom && this.#end === undefined) this.#step();
    this.#send(request, commands.send);
    this.#link.flush();
  }

  end(): void {
    if (this.#requests.name === "written") this.#halfClose();
  }

  /** Waits for the end of a call with one response, and gives it. */
  waitForOne(): Response {
    while (this.#end === undefined) {
      this.#step();
      this.#tellConsumed(this.#responses.length);
      if (this.#responses.length > 1 && this.#end === undefined) {
        this.#cancel(Status.INTERNAL, `${this.#server} answered ${this.#method.path} with more than one message`);
      }
    }
    if (this.#end.code !== Status.OK) throw this.#error(this.#end);
    const bytes = this.#responses.shift();
    if (bytes !== undefined) return this.#decode(bytes);
    const details = `${this.#server} answered ${this.#method.path} with OK, and without a message`;
    this.#end = { ...this.#end, code: Status.INTERNAL, details };
    throw this.#error(this.#end);
  }

  next(): IteratorResult<Response, void> {
    for (;;) {
      if (this.#isAbandoned) return { done: true, value: undefined };
      const bytes = this.#responses.shift();
      if (bytes !== undefined) {
        this.#consumedBytes += bytes.length;
        if (++this.#consumed >= consumedGroup || this.#consumedBytes >= consumedGroupBytes) {
          this.#tellConsumed(this.#consumed);
          this.#link.flush();
        }
        return { done: false, value: this.#decode(bytes) };
      }
      if (this.#end === undefined) {
        this.#step();
        continue;
      }
      if (this.#end.code === Status.OK) return { done: true, value: undefined };
      this.#isAbandoned = true;
      throw this.#error(this.#end);
    }
  }

  return(): IteratorResult<Response, void> {
    this.cancel("The caller reads no more responses");
    this.#isAbandoned = true;
    this.#responses.length = 0;
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    return this;
  }

  [Symbol.dispose](): void {
    this.return();
  }

  cancel(details = "Cancelled by the caller"): void {
    this.#cancel(Status.CANCELLED, details);
  }

  get headers(): Metadata {
    while (this.#headers === undefined && this.#end === undefined) this.#step();
    return metadataOf(this.#headers?.fields);
  }

  get trailers(): Metadata {
    return this.status.metadata;
  }

  get status(): CallStatus {
    while (this.#end === undefined) this.#step();
    return { code: this.#end.code, details: this.#end.details, metadata: metadataOf(this.#end.fields) };
  }

  get peer(): string | undefined {
    return this.#end?.peer ?? this.#headers?.peer;
  }

  onHeaders(headers: HeadersData): void {
    this.#headers = headers;
  }

  onMessage(bytes: Uint8Array): void {
    if (this.#isAbandoned) this.#tellConsumed(1);
    else this.#responses.push(bytes);
  }

  onSent(sentBytes: number): void {
    this.#sentBytes = sentBytes;
  }

  onEnd(end: EndData): void {
    this.#end = end;
    this.#dropRequests();
  }

  /** Does one thing that brings the call on: reads what has come, or sends a request, or waits. */
  #step(): void {
    if (this.#link.poll()) return;
    if (this.#requests.name === "iterated" && this.#hasRoom) {
      this.#sendNext(this.#requests.iterator);
      return;
    }
    this.#tellConsumed(this.#consumed);
    this.#link.wait();
  }

  get #hasRoom(): boolean {
    return (this.#givenBytes - this.#sentBytes) >>> 0 < maxUnsentBytes;
  }

  get #server(): string {
    return this.peer ?? "The server";
  }

  #sendNext(iterator: Iterator<MessageInit<Request>, unknown>): void {
    let result: IteratorResult<MessageInit<Request>, unknown>;
    try {
      result = iterator.next();
    } catch (error) {
      this.#requests = { name: "ended" };
      this.#cause = error;
      this.#cancel(Status.UNKNOWN, `The requests of ${this.#method.path} could not be read: ${messageOf(error)}`);
      return;
    }
    if (result.done) {
      this.#halfClose();
    } else {
      this.#send(result.value, commands.send);
      this.#link.flush();
    }
  }

  #halfClose(): void {
    this.#requests = { name: "ended" };
    if (this.#end !== undefined) return;
    this.#link.command(commands.halfClose, this.#id, noPayload);
    this.#link.flush();
  }

  #send(request: MessageInit<Request>, command: number): void {
    if (this.#end !== undefined) return;
    let bytes: Uint8Array;
    try {
      bytes = frameMessage(this.#method.request, request).subarray(prefixSizeBytes);
    } catch (error) {
      this.#cause = error;
      this.#cancel(Status.INTERNAL, `The request of ${this.#method.path} could not be encoded: ${messageOf(error)}`);
      return;
    }
    this.#givenBytes = (this.#givenBytes + bytes.length) >>> 0;
    this.#link.command(command, this.#id, bytes);
  }

  #cancel(code: Status, details: string): void {
    this.#dropRequests();
    if (this.#end !== undefined) return;
    const data: CancelData = { code, details };
    this.#link.command(commands.cancel, this.#id, encodeJson(data));
    this.#link.flush();
  }

  /** Takes no more requests, and lets a generator clean up; what it throws then concerns nobody. */
  #dropRequests(): void {
    const requests = this.#requests;
    this.#requests = requests.name === "written" ? requests : { name: "ended" };
    if (requests.name !== "iterated") return;
    try {
      requests.iterator.return?.();
    } catch {}
  }

  #tellConsumed(count: number): void {
    this.#consumed = 0;
    this.#consumedBytes = 0;
    if (count > 0 && this.#end === undefined) {
      this.#link.command(commands.consumed, this.#id, encodeCount(count));
    }
  }

  #decode(bytes: Uint8Array): Response {
    try {
      return this.#method.response.decode(bytes);
    } catch (error) {
      const details = `The response of ${this.#method.path} could not be decoded: ${messageOf(error)}`;
      this.#cancel(Status.INTERNAL, details);
      this.#isAbandoned = true;
      throw new RpcError(Status.INTERNAL, details, { cause: error });
    }
  }

  #error({ code, details, fields, cause, isMistake }: EndData): RpcError | TypeError {
    if (isMistake) return new TypeError(details);
    const reason = this.#cause ?? (cause === undefined ? undefined : new Error(cause));
    return new RpcError(code, details, { metadata: metadataOf(fields), cause: reason });
  }
}

/** Where further requests come from. */
type RequestSource<Request> =
  | { readonly name: "iterated"; readonly iterator: Iterator<MessageInit<Request>, unknown> }
  | { readonly name: "written" }
  | { readonly name: "ended" };

function metadataOf(fields: readonly string[] | undefined): Metadata {
  return Metadata.fromFields(fields === undefined ? [] : [...fields]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
