import type { AuthContext } from "../auth/auth-context.js";
import type { Principal } from "../auth/principal.js";
import type { CallOptions } from "../client/call-options.js";
import type { HookChain } from "../interceptor/hook-chain.js";
import { Metadata, type MetadataInit } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { ServerCall } from "./server-call.js";
import type { ServerContext } from "./server-context.js";

/** The context of one call. What costs something is made when the handler asks for it. */
export class CallContext implements ServerContext {
  /** What interceptors see of the call. */
  hooks: HookChain | undefined = undefined;
  principal: Principal | undefined = undefined;
  readonly #call: ServerCall<unknown>;
  #hasSentHeaders = false;
  #trailers: Metadata | undefined;
  #abort: AbortController | undefined;
  #cancelled: { readonly reason: string } | undefined;
  /** Milliseconds since the epoch at which the call arrived, if it has a deadline. */
  readonly #arrivedAt: number;

  constructor(call: ServerCall<unknown>) {
    this.#call = call;
    this.#arrivedAt = call.timeoutMs === Number.POSITIVE_INFINITY ? 0 : Date.now();
  }

  get method(): MethodDefinition {
    return this.#call.method;
  }

  get metadata(): Metadata {
    return this.#call.metadata;
  }

  get deadline(): number {
    return this.#arrivedAt + this.#call.timeoutMs;
  }

  get peer(): string {
    return this.#call.peer;
  }

  get auth(): AuthContext {
    return this.#call.auth;
  }

  get authority(): string {
    return this.#call.authority;
  }

  get trailers(): Metadata {
    this.#trailers ??= new Metadata();
    return this.#trailers;
  }

  get isCancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  /** Why the call was cancelled; empty when it was not. */
  get cancelReason(): string {
    return this.#cancelled?.reason ?? "";
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#cancelled !== undefined) this.#abort.abort(abortReason(this.#cancelled.reason));
    }
    return this.#abort.signal;
  }

  propagate(options: CallOptions = {}): CallOptions {
    const { deadline = Number.POSITIVE_INFINITY, signal } = options;
    return {
      ...options,
      deadline: Math.min(Number(deadline), this.deadline),
      signal: signal === undefined ? this.signal : AbortSignal.any([this.signal, signal]),
    };
  }

  setCompression(encoding: string): void {
    this.#refuseAfterHeaders("choose the compression");
    this.#call.setCompression(encoding);
  }

  sendInitialMetadata(metadata: Metadata | MetadataInit): void {
    this.#refuseAfterHeaders("send it");
    this.#hasSentHeaders = true;
    this.#sendHeaders(Metadata.from(metadata));
  }

  #refuseAfterHeaders(what: string): void {
    if (!this.#hasSentHeaders) return;
    throw new Error(`The initial metadata of ${this.method.path} was sent already: ${what} before the first response`);
  }

  /** Sends empty initial metadata, unless the handler has sent its own. */
  ensureHeaders(): void {
    if (this.#hasSentHeaders) return;
    this.#hasSentHeaders = true;
    this.#sendHeaders(undefined);
  }

  #sendHeaders(metadata: Metadata | undefined): void {
    this.#call.sendHeaders(this.hooks === undefined ? metadata : this.hooks.headers(metadata));
  }

  /** The trailing metadata as far as the handler has asked for it. */
  get trailersIfAny(): Metadata | undefined {
    return this.#trailers;
  }

  cancel(reason: string): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = { reason };
    this.#abort?.abort(abortReason(reason));
  }
}

/** What `signal.reason` is: an error of the name by which fetch and Node recognise an abort. */
function abortReason(reason: string): Error {
  const error = new Error(reason);
  error.name = "AbortError";
  return error;
}
