import type { EventTrace } from "../channelz/event-trace.js";
import type { CallCarrier } from "./call-carrier.js";
import type { ClientConnection, StreamUser } from "./client-connection.js";

/**
 * Several connections to one address (gRFC A105): a call takes the oldest that has room. Where none has, it waits in order,
 * and one more connection is asked for.
 */
export class ConnectionGroup implements CallCarrier {
  readonly peer: string;
  readonly trace: EventTrace;
  /** The oldest first. */
  readonly #connections: ClientConnection[];
  readonly #queue = new Set<StreamUser>();
  readonly #onFull: () => void;
  #isOpeningSoon = false;

  /** Takes over the calls that wait for `first`. `onFull` is told, again and again, that calls wait and no connection has room. */
  constructor(first: ClientConnection, onFull: () => void) {
    this.peer = first.peer;
    this.trace = first.trace;
    this.#connections = [first];
    this.#onFull = onFull;
    for (const user of first.takeWaiting()) user.wait(this.#queue);
  }

  /** How many connections there are. */
  get size(): number {
    return this.#connections.length;
  }

  start(user: StreamUser): void {
    const connection = this.#queue.size === 0 ? this.#withRoom() : undefined;
    if (connection !== undefined) {
      user.open(connection);
      return;
    }
    user.wait(this.#queue);
    this.#onFull();
  }

  add(connection: ClientConnection): void {
    this.#connections.push(connection);
    this.openWaiting();
  }

  /** The connection takes no more calls. Says whether it was one of these. */
  remove(connection: ClientConnection): boolean {
    const index = this.#connections.indexOf(connection);
    if (index >= 0) this.#connections.splice(index, 1);
    return index >= 0;
  }

  /** A connection may have room. Not at once, as with a single connection. */
  openSoon(): void {
    if (this.#isOpeningSoon || this.#queue.size === 0) return;
    this.#isOpeningSoon = true;
    queueMicrotask(() => {
      this.#isOpeningSoon = false;
      this.openWaiting();
    });
  }

  /** Lets those that wait have what room there is; asks for more when that is not enough. */
  openWaiting(): void {
    for (const user of this.#queue) {
      const connection = this.#withRoom();
      if (connection === undefined) {
        this.#onFull();
        return;
      }
      this.#queue.delete(user);
      user.open(connection);
    }
  }

  /** No connection is left: those that wait look elsewhere. */
  reopenWaiting(): void {
    const users = [...this.#queue];
    this.#queue.clear();
    for (const user of users) user.reopen();
  }

  drain(): void {
    for (const connection of this.#connections.splice(0)) connection.drain();
    this.reopenWaiting();
  }

  close(reason: string): void {
    for (const connection of this.#connections.splice(0)) connection.close(reason);
    this.reopenWaiting();
  }

  #withRoom(): ClientConnection | undefined {
    for (const connection of this.#connections) if (connection.hasRoom) return connection;
    return undefined;
  }
}
