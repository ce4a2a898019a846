/*
 * The states of a stream (RFC 9113 section 5.1), without those of push, which we never allow:
 *
 *                           +--------+
 *           send HEADERS    |        |    receive HEADERS
 *          ,----------------|  idle  |-----------------.
 *          |                |        |                 |
 *          |                +--------+                 |
 *          |                +--------+                 |
 *          '--------------->|        |<----------------'
 *            receive END_S  |  open  |  send END_S
 *          ,----------------|        |-----------------.
 *          v                +--------+                 v
 *     +----------+               |                +----------+
 *     |   half   |               |                |   half   |
 *     |  closed  |               | RST_STREAM     |  closed  |
 *     | (remote) |               | by either      |  (local) |
 *     +----------+               v                +----------+
 *          |  send END_S    +--------+  receive END_S  |
 *          |  RST_STREAM    |        |  RST_STREAM     |
 *          '--------------->| closed |<----------------'
 *                           +--------+
 *
 * The two directions never wait for each other, so a stream keeps two halves, and the RFC's state follows from
 * them. "Idle" and "closed" streams are in no table: an id above the highest one seen is idle, one below is closed.
 */

/** What this side has sent. */
export const SendHalf = {
  /** No final headers yet. */
  HEADERS: 0,
  /** Headers were sent; data or the end may follow. */
  DATA: 1,
  /** The end was accepted, and waits behind data that flow control holds back. */
  ENDING: 2,
  /** END_STREAM was sent. */
  ENDED: 3,
  /** RST_STREAM, GOAWAY or the end of the connection cut the stream off. */
  CUT_OFF: 4,
} as const;
export type SendHalf = (typeof SendHalf)[keyof typeof SendHalf];

/** What the peer has sent. */
export const ReceiveHalf = {
  /** No final headers yet (client). */
  HEADERS: 0,
  /** Headers came; data or trailers may follow. */
  DATA: 1,
  /** END_STREAM came, or the stream was cut off. */
  ENDED: 2,
} as const;
export type ReceiveHalf = (typeof ReceiveHalf)[keyof typeof ReceiveHalf];

/** What `onWritable` is due for, after `sendData` has said false. */
export const Awaited = {
  NOTHING: 0,
  /** Some of what the stream holds has to leave. */
  ROOM: 1,
  /** The next write: there is enough for it. */
  WRITE: 2,
} as const;
export type Awaited = (typeof Awaited)[keyof typeof Awaited];

/** The RFC's name of a state. */
export type StreamState = "open" | "half-closed (local)" | "half-closed (remote)" | "closed";

/** The state that two halves make. */
export function streamState(send: SendHalf, receive: ReceiveHalf): StreamState {
  const isSendEnded = send >= SendHalf.ENDED;
  const isReceiveEnded = receive === ReceiveHalf.ENDED;
  if (isSendEnded) return isReceiveEnded ? "closed" : "half-closed (local)";
  return isReceiveEnded ? "half-closed (remote)" : "open";
}
