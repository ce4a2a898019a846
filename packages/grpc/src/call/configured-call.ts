import type { MessageInit } from "@baud/protobuf";
import {
  type AuthContext,
  type CallEnd,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  type DeadlineListener,
  type DeadlineTimer,
  deadlineTimers,
  type Metadata,
  Status,
} from "@baud/rpc";
import { encodeRaw, type RawMessage, rawMethod } from "../retry/raw-message.js";
import { RepeatedCall, type RepetitionHost } from "../retry/repeated-call.js";
import type { MethodConfig } from "../service-config/service-config.js";
import type { ListedCall } from "./call-list.js";

/** The channel that such a call belongs to. */
export interface ConfiguredCallOwner extends RepetitionHost {
  /** Why calls wait for a connection, for the details of an error. */
  readonly whyWaiting: string;
  /** Told once, when the call is over. */
  onConfiguredCallEnd(call: AwaitingCall, code: Status): void;
}

/** A call that waits for the service config, as the channel sees it. */
export interface AwaitingCall extends ListedCall<AwaitingCall> {
  readonly path: string;
  readonly waitForReady: boolean;
  /** The service config has been found; `undefined` when it says nothing of the method. */
  begin(config: MethodConfig | undefined): void;
  cancel(code: Status, details: string, cause?: unknown): void;
}

/**
 * A call of which the service config says something, or may yet: it waits until that is known, keeps to the timeout and the
 * size of requests, and is repeated as the config says.
 */
export class ConfiguredCall<Request, Response>
  implements ClientCall<Request>, ClientCallListener<Response>, DeadlineListener, AwaitingCall
{
  nextCall: AwaitingCall | undefined = undefined;
  previousCall: AwaitingCall | undefined = undefined;
  readonly #owner: ConfiguredCallOwner;
  readonly #start: CallStart<Request, Response>;
  readonly #listener: ClientCallListener<Response>;
  readonly #startedAt: number = Date.now();
  #state: ConfiguredCallState = { name: "awaiting", requests: [], isHalfClosed: false };
  #config: MethodConfig | undefined;
  #timer: DeadlineTimer | undefined;

  constructor(owner: ConfiguredCallOwner, start: CallStart<Request, Response>, listener: ClientCallListener<Response>) {
    this.#owner = owner;
    this.#start = start;
    this.#listener = listener;
  }

  get path(): string {
    return this.#start.method.path;
  }

  get waitForReady(): boolean {
    return this.#start.waitForReady ?? false;
  }

  get peer(): string | undefined {
    return this.#state.name === "awaiting" ? undefined : this.#state.call?.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#state.name === "awaiting" ? undefined : this.#state.call?.auth;
  }

  begin(config: MethodConfig | undefined): void {
    const state = this.#state;
    if (state.name !== "awaiting") return;
    this.#config = config;
    let { deadline } = this.#start;
    const timeoutMs = config?.timeoutMs;
    if (timeoutMs !== undefined && this.#startedAt + timeoutMs < deadline) {
      deadline = this.#startedAt + timeoutMs;
      this.#timer = deadlineTimers.start(Math.max(0, deadline - Date.now()), this);
    }
    const start: CallStart<RawMessage, Response> = {
      ...this.#start,
      method: rawMethod(this.#start.method),
      deadline,
      waitForReady: this.#start.waitForReady ?? config?.waitForReady,
      maxReceiveMessageBytes: lesser(this.#start.maxReceiveMessageBytes, config?.maxResponseMessageBytes),
    };
    const repetition = config?.repetition;
    const call =
      repetition === undefined
        ? this.#owner.startAttempt(start, this)
        : new RepeatedCall(this.#owner, start, repetition, this);
    this.#state = { name: "started", call };
    const { requests, isHalfClosed } = state;
    let hasRoom = true;
    for (let i = 0; i < requests.length; i++) {
      const request = requests[i]!;
      if (!this.#isTooLarge(request)) hasRoom = call.send(request, isHalfClosed && i === requests.length - 1);
    }
    if (isHalfClosed && requests.length === 0) call.halfClose();
    if (hasRoom && requests.length > 0) this.#listener.onWritable();
  }

  send(message: MessageInit<Request>, last: boolean): boolean {
    const state = this.#state;
    if (state.name === "ended") return false;
    const request = encodeRaw(this.#start.method.request, message);
    if (this.#isTooLarge(request)) return false;
    if (state.name === "started") return state.call.send(request, last);
    state.requests.push(request);
    if (last) state.isHalfClosed = true;
    return false;
  }

  halfClose(): void {
    if (this.#state.name === "started") this.#state.call.halfClose();
    else if (this.#state.name === "awaiting") this.#state.isHalfClosed = true;
  }

  consumed(): void {
    if (this.#state.name === "started") this.#state.call.consumed();
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    const state = this.#state;
    if (state.name === "started") {
      state.call.cancel(code, details, cause);
    } else if (state.name === "awaiting") {
      const isTooLate = code === Status.DEADLINE_EXCEEDED;
      const told = isTooLate ? `${details}: ${this.#owner.whyWaiting}` : details;
      this.onEnd({ code, details: told, trailers: undefined, cause });
    }
  }

  onDeadline(): void {
    const details = `Not answered within ${this.#config?.timeoutMs} ms, the timeout of the service config`;
    this.cancel(Status.DEADLINE_EXCEEDED, details);
  }

  onHeaders(metadata: Metadata | undefined): void {
    this.#listener.onHeaders(metadata);
  }

  onMessage(message: Response): void {
    this.#listener.onMessage(message);
  }

  onWritable(): void {
    this.#listener.onWritable();
  }

  onEnd(end: CallEnd): void {
    if (this.#state.name === "ended") return;
    this.#state = { name: "ended", call: this.#state.name === "started" ? this.#state.call : undefined };
    if (this.#timer !== undefined) deadlineTimers.cancel(this.#timer);
    this.#owner.onConfiguredCallEnd(this, end.code);
    this.#listener.onEnd(end);
  }

  #isTooLarge({ bytes }: RawMessage): boolean {
    const limit = this.#config?.maxRequestMessageBytes ?? Number.POSITIVE_INFINITY;
    if (bytes.length <= limit) return false;
    const details = `The request of ${this.path} has ${bytes.length} bytes, more than the ${limit} that the service config allows`;
    this.cancel(Status.RESOURCE_EXHAUSTED, details);
    return true;
  }
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

type ConfiguredCallState =
  | { readonly name: "awaiting"; readonly requests: RawMessage[]; isHalfClosed: boolean }
  | { readonly name: "started"; readonly call: ClientCall<RawMessage> }
  | { readonly name: "ended"; readonly call: ClientCall<RawMessage> | undefined };
