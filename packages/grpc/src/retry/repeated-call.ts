import {
  type AuthContext,
  type CallEnd,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  Metadata,
  Status,
} from "@baud/rpc";
import { Backoff } from "../backoff/backoff.js";
import type { HedgingPolicy, RetryPolicy } from "../service-config/repetition-policy.js";
import { Attempt, type AttemptListener } from "./attempt.js";
import { readPushback } from "./pushback.js";
import type { RawMessage } from "./raw-message.js";
import type { RetryBuffer } from "./retry-buffer.js";
import type { RetryThrottle } from "./retry-throttle.js";

/** What a call that is repeated needs of its channel. */
export interface RepetitionHost {
  readonly retryBuffer: RetryBuffer;
  readonly retryThrottle: RetryThrottle;
  /** Starts one attempt. */
  startAttempt<Response>(
    start: CallStart<RawMessage, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<RawMessage>;
}

/**
 * A call that is made again when it fails, or several times at once (gRFC A6). Until an attempt is committed to, because
 * its response begins or because the requests are too many to be kept, the caller sees nothing of the attempts; then that
 * one is the call.
 */
export class RepeatedCall<Response> implements ClientCall<RawMessage>, AttemptListener<Response> {
  readonly #host: RepetitionHost;
  readonly #start: CallStart<RawMessage, Response>;
  readonly #policy: RetryPolicy | HedgingPolicy;
  readonly #listener: ClientCallListener<Response>;
  readonly #backoff: Backoff;
  /** All requests so far; empty from the commitment on. */
  #requests: RawMessage[] = [];
  #keptBytes = 0;
  #isHalfClosed = false;
  /** The attempts that have not ended, in the order of their starts. */
  #attempts: readonly Attempt<Response>[] = [];
  /** The attempt whose peer the caller is told of: the one that was settled on, or the latest. */
  #shown: Attempt<Response> | undefined;
  #started = 0;
  /** Whether nothing but the attempts that go on can become the call's result. */
  #isLast = false;
  #state: RepeatedCallState<Response> = { name: "open" };
  #timer: NodeJS.Timeout | undefined;
  #latestEnd: CallEnd | undefined;
  #isHeldBack = false;

  constructor(
    host: RepetitionHost,
    start: CallStart<RawMessage, Response>,
    policy: RetryPolicy | HedgingPolicy,
    listener: ClientCallListener<Response>,
  ) {
    this.#host = host;
    this.#start = start;
    this.#policy = policy;
    this.#listener = listener;
    this.#backoff = new Backoff(
      policy.kind === "retry"
        ? { initialMs: policy.initialBackoffMs, multiplier: policy.backoffMultiplier, maxMs: policy.maxBackoffMs }
        : {},
    );
    this.#startAttempt();
  }

  get peer(): string | undefined {
    return this.#shown?.call.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#shown?.call.auth;
  }

  send(message: RawMessage, last: boolean): boolean {
    const state = this.#state;
    if (state.name === "ended") return false;
    if (last) this.#isHalfClosed = true;
    if (state.name === "committed") return state.attempt.call.send(message, last);
    const sizeBytes = message.bytes.length;
    this.#requests.push(message);
    this.#keptBytes += sizeBytes;
    const { retryBuffer } = this.#host;
    const isKept = retryBuffer.keep(sizeBytes) && this.#keptBytes <= retryBuffer.bytesPerCall;
    let hasRoom = false;
    for (const { call } of this.#attempts) if (call.send(message, last)) hasRoom = true;
    if (!isKept) this.#commitToLatest();
    this.#isHeldBack = !hasRoom;
    return hasRoom;
  }

  halfClose(): void {
    this.#isHalfClosed = true;
    for (const { call } of this.#attempts) call.halfClose();
  }

  consumed(): void {
    if (this.#state.name === "committed") this.#state.attempt.call.consumed();
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    if (this.#state.name === "ended") return;
    const latest = this.#attempts.at(-1);
    if (latest !== undefined) {
      this.#commit(latest);
      latest.call.cancel(code, details, cause);
      return;
    }
    const before = this.#latestEnd === undefined ? "" : `; the latest attempt failed: ${this.#latestEnd.details}`;
    this.#finish({ code, details: details + before, trailers: undefined, cause });
  }

  onAttemptHeaders(attempt: Attempt<Response>, metadata: Metadata | undefined): void {
    if (this.#commit(attempt)) this.#listener.onHeaders(metadata);
  }

  onAttemptMessage(message: Response): void {
    this.#listener.onMessage(message);
  }

  onAttemptWritable(): void {
    if (this.#state.name === "ended") return;
    this.#isHeldBack = false;
    this.#listener.onWritable();
  }

  onAttemptEnd(attempt: Attempt<Response>, end: CallEnd): void {
    const state = this.#state;
    if (state.name === "ended" || (state.name === "committed" && state.attempt !== attempt)) return;
    const pushback = readPushback(end.trailers);
    const isRepeatable = this.#isRepeatable(end.code);
    const { retryThrottle } = this.#host;
    if (end.code === Status.OK) retryThrottle.onSuccess();
    else if (isRepeatable || pushback.name === "stop") retryThrottle.onFailure();
    if (state.name === "committed" || !isRepeatable) {
      this.#commit(attempt);
      this.#finish(end);
      return;
    }
    this.#attempts = this.#attempts.filter((each) => each !== attempt);
    this.#latestEnd = end;
    if (pushback.name === "stop" || !retryThrottle.allowsRepetition) {
      this.#isLast = true;
      clearTimeout(this.#timer);
    }
    if (!this.#isLast && this.#started < this.#policy.maxAttempts) {
      if (pushback.name === "after") this.#backoff.reset();
      const usualMs = this.#policy.kind === "retry" ? this.#backoff.next() : 0;
      this.#startAttemptIn(pushback.name === "after" ? pushback.delayMs : usualMs);
    } else if (this.#attempts.length === 0) {
      this.#finish(end);
    }
  }

  #isRepeatable(code: Status): boolean {
    const { kind } = this.#policy;
    if (code === Status.OK) return false;
    return kind === "retry" ? this.#policy.retryableStatusCodes.has(code) : this.#policy.nonFatalStatusCodes.has(code);
  }

  #startAttemptIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // Hedging goes on only while calls do well enough (gRFC A6).
      if (this.#policy.kind === "retry" || this.#host.retryThrottle.allowsRepetition) this.#startAttempt();
      else if (this.#attempts.length === 0 && this.#latestEnd !== undefined) this.#finish(this.#latestEnd);
    }, delayMs);
  }

  #startAttempt(): void {
    const attempt = new Attempt<Response>(this);
    const number = this.#started++;
    const start = number === 0 ? this.#start : { ...this.#start, metadata: withAttempts(this.#start.metadata, number) };
    attempt.call = this.#host.startAttempt(start, attempt);
    this.#attempts = [...this.#attempts, attempt];
    this.#shown = attempt;
    if (this.#policy.kind === "hedging" && this.#started < this.#policy.maxAttempts && !this.#isLast)
      this.#startAttemptIn(this.#policy.hedgingDelayMs);
    this.#replay(attempt);
  }

  #replay({ call }: Attempt<Response>): void {
    const requests = this.#requests;
    let hasRoom = true;
    for (let i = 0; i < requests.length; i++) {
      hasRoom = call.send(requests[i]!, this.#isHalfClosed && i === requests.length - 1);
    }
    if (this.#isHalfClosed && requests.length === 0) call.halfClose();
    if (this.#keptBytes > this.#host.retryBuffer.bytesPerCall) this.#commitToLatest();
    if (hasRoom && this.#isHeldBack) this.onAttemptWritable();
  }

  #commitToLatest(): void {
    const latest = this.#attempts.at(-1);
    if (latest !== undefined) this.#commit(latest);
  }

  /** From now on this attempt is the call. False when another one is. */
  #commit(attempt: Attempt<Response>): boolean {
    if (this.#state.name !== "open") return this.#state.name === "committed" && this.#state.attempt === attempt;
    this.#state = { name: "committed", attempt };
    this.#shown = attempt;
    clearTimeout(this.#timer);
    this.#forgetRequests();
    const others = this.#attempts.filter((each) => each !== attempt);
    this.#attempts = [attempt];
    for (const { call } of others) call.cancel(Status.CANCELLED, "Another attempt was answered");
    return true;
  }

  #finish(end: CallEnd): void {
    this.#state = { name: "ended" };
    clearTimeout(this.#timer);
    this.#forgetRequests();
    this.#attempts = [];
    this.#listener.onEnd(end);
  }

  #forgetRequests(): void {
    this.#host.retryBuffer.release(this.#keptBytes);
    this.#keptBytes = 0;
    this.#requests = [];
  }
}

type RepeatedCallState<Response> =
  | { readonly name: "open" }
  | { readonly name: "committed"; readonly attempt: Attempt<Response> }
  | { readonly name: "ended" };

/** Tells the server how many attempts there were before (gRFC A6, "Exposed Retry Metadata"). */
function withAttempts(metadata: Metadata | undefined, number: number): Metadata {
  return Metadata.fromFields([...(metadata?.fields ?? []), "grpc-previous-rpc-attempts", String(number)]);
}
