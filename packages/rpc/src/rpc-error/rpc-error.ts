import { Metadata, type MetadataInit } from "../metadata/metadata.js";
import { type Status, statusName } from "../status/status.js";

const brand = Symbol.for("baud.RpcError");

export interface RpcErrorOptions {
  /** The trailing metadata: received with the error, or to be sent with it. */
  readonly metadata?: Metadata | MetadataInit | undefined;
  /** What led to the error on this side. It is never sent. */
  readonly cause?: unknown;
}

/**
 * The error of a call: what a client's call rejects with, and what a handler throws to end its call with a status.
 * `instanceof` recognises it across copies of this package and across realms.
 */
export class RpcError extends Error {
  readonly code: Status;
  /** What went wrong, for people: `grpc-message`. */
  readonly details: string;
  readonly #metadata: Metadata | MetadataInit | undefined;
  #made: Metadata | undefined;

  constructor(code: Status, details: string, options?: RpcErrorOptions) {
    super(`${statusName(code)}: ${details}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
    this.#metadata = options?.metadata;
  }

  /** The trailing metadata; empty when there is none. */
  get metadata(): Metadata {
    this.#made ??= Metadata.from(this.#metadata) ?? new Metadata();
    return this.#made;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class derived from this one is recognised as every class is.
    // biome-ignore lint/complexity/noThisInStatic: the class that stands right of `instanceof` is what matters.
    if (this !== RpcError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }
}

Object.defineProperty(RpcError.prototype, brand, { value: true });
Object.defineProperty(RpcError.prototype, "name", { value: "RpcError", writable: true, configurable: true });
