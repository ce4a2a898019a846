import type { Status } from "@baud/rpc";

/** What the blocked thread tells the I/O thread: the kinds of its records. Those with a payload of JSON name its type. */
export const commands: {
  /** A method, under a number of its own in place of a call's. `MethodData`. */
  readonly define: 1;
  /** A call begins. `StartData`. */
  readonly start: 2;
  /** A request: its encoded message. */
  readonly send: 3;
  /** The same, and it is the last. */
  readonly sendLast: 4;
  readonly halfClose: 5;
  /** The caller has taken so many responses: a number of four octets. */
  readonly consumed: 6;
  /** `CancelData`. */
  readonly cancel: 7;
  /** Asks for a sign of life. */
  readonly ping: 8;
  /** Ends all calls, closes the channel, and ends the thread. */
  readonly close: 9;
} = { define: 1, start: 2, send: 3, sendLast: 4, halfClose: 5, consumed: 6, cancel: 7, ping: 8, close: 9 };

export interface StartData {
  /** The number under which the method was defined. */
  readonly method: number;
  /** Metadata as fields: name, value, name, value. */
  readonly fields?: readonly string[] | undefined;
  /** Milliseconds since the epoch; left out when there is none. */
  readonly deadline?: number | undefined;
  /** Milliseconds from the start to the deadline, for the details of an error. */
  readonly timeoutMs?: number | undefined;
  readonly waitForReady?: boolean | undefined;
  readonly compression?: string | undefined;
  readonly maxReceiveMessageBytes?: number | undefined;
  readonly credentials?: CredentialsData | undefined;
}

/** What call credentials gave: metadata as fields, or how they failed; without a code, with what is no `RpcError`. */
export type CredentialsData =
  | { readonly fields: readonly string[] }
  | { readonly code?: Status; readonly details: string };

export interface CancelData {
  readonly code: Status;
  readonly details: string;
}

/** What the I/O thread tells the blocked thread. */
export const events: {
  /** The initial metadata. `HeadersData`. */
  readonly headers: 1;
  /** A response: its encoded message. */
  readonly message: 2;
  /** How many octets of requests have been let out since the start: a number of four octets, which wraps. */
  readonly sent: 3;
  /** The call is over, and its number free. `EndData`. */
  readonly end: 4;
  /** The answer to `ping`. */
  readonly pong: 5;
  /** The answer to `close`: nothing is left. */
  readonly closed: 6;
} = { headers: 1, message: 2, sent: 3, end: 4, pong: 5, closed: 6 };

export interface HeadersData {
  readonly fields?: readonly string[] | undefined;
  readonly peer?: string | undefined;
}

export interface EndData {
  readonly code: Status;
  readonly details: string;
  readonly fields?: readonly string[] | undefined;
  readonly peer?: string | undefined;
  /** The caller asked for what the channel cannot do, and is to be told by a `TypeError`. */
  readonly isMistake?: true | undefined;
  /** The message of the error that led to this end. */
  readonly cause?: string | undefined;
}

/** JSON as octets. */
export function encodeJson(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** What `encodeJson` made; the record's kind tells of which type it is. */
export function decodeJson<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as T;
}

/** A whole number below 2^32 as four octets. */
export function encodeCount(count: number): Uint8Array {
  return Uint8Array.of(count >>> 24, count >>> 16, count >>> 8, count);
}

export function decodeCount(bytes: Uint8Array): number {
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}

export const noPayload: Uint8Array = new Uint8Array(0);
