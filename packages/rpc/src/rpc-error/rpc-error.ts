import { type MessageType, unpackAny } from "@baud/protobuf";
import type { Any } from "@baud/protobuf/google/protobuf/any_pb";
import { Metadata, type MetadataInit } from "../metadata/metadata.js";
import { type Status, statusName } from "../status/status.js";
import { readStatusDetails, statusDetailsKey, writeStatusDetails } from "./status-details.js";

const brand = Symbol.for("baud.RpcError");

export interface RpcErrorOptions {
  /** The trailing metadata: received with the error, or to be sent with it. */
  readonly metadata?: Metadata | MetadataInit | undefined;
  /**
   * Details for programs (`google.rpc.Status`), such as `packAny(BadRequest, { fieldViolations })`; the usual types are in
   * `@baud/rpc/google/rpc/error_details_pb`. They travel in the trailing metadata, as `grpc-status-details-bin`.
   */
  readonly statusDetails?: readonly Any[] | undefined;
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
  readonly #statusDetails: readonly Any[] | undefined;
  #made: Metadata | undefined;

  constructor(code: Status, details: string, options?: RpcErrorOptions) {
    super(`${statusName(code)}: ${details}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
    this.#metadata = options?.metadata;
    this.#statusDetails = options?.statusDetails;
  }

  /** The trailing metadata; empty when there is none. */
  get metadata(): Metadata {
    this.#made ??= this.#makeMetadata();
    return this.#made;
  }

  #makeMetadata(): Metadata {
    if (this.#statusDetails === undefined) return Metadata.from(this.#metadata) ?? new Metadata();
    const metadata = Metadata.from(this.#metadata)?.clone() ?? new Metadata();
    return metadata.set(statusDetailsKey, writeStatusDetails(this.code, this.details, this.#statusDetails));
  }

  /** The details for programs; empty when there are none, or they cannot be read. */
  get statusDetails(): readonly Any[] {
    return this.#statusDetails ?? readStatusDetails(this.metadata);
  }

  /**
   * The first of the details that is of this type: `error.detail(RetryInfo)?.retryDelay`. Throws `DecodeError` when it is
   * damaged.
   */
  detail<T>(type: MessageType<T>): T | undefined {
    for (const each of this.statusDetails) {
      const detail = unpackAny(each, type);
      if (detail !== undefined) return detail;
    }
    return undefined;
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
