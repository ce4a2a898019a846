import { type CallStart, type ClientCall, type ClientCallListener, Status, type Transport } from "@baud/rpc";
import { CallList } from "../call/call-list.js";
import type { ConnectionHost } from "../server/server-connection.js";
import { InProcessCall, type InProcessOwner, type ListedInProcessCall } from "./in-process-call.js";

/**
 * A channel to a server in the same process, without sockets: for tests, and for services that call their neighbours. Messages
 * are encoded and decoded as on any way, so that neither side sees the other's objects; interceptors, deadlines, cancellation and
 * limits work as they do over a connection. Nothing is compressed. `server.connectInProcess()` makes one.
 */
export class InProcessChannel implements Transport, AsyncDisposable, InProcessOwner {
  readonly host: ConnectionHost;
  readonly #calls = new CallList<ListedInProcessCall>();
  #closed: string | undefined;
  #whenEmpty: (() => void) | undefined;

  /** For servers. */
  constructor(host: ConnectionHost) {
    this.host = host;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    this.host.compression.known.choose(start.compression);
    const call = new InProcessCall(this, start, listener);
    this.#calls.add(call);
    call.start(this.#closed);
    return call;
  }

  onCallEnd(call: ListedInProcessCall): void {
    this.#calls.remove(call);
    if (this.#calls.isEmpty) this.#whenEmpty?.();
  }

  /** Ends all calls with CANCELLED; later ones fail. */
  async close(): Promise<void> {
    this.#closed ??= "The channel was closed";
    for (const call of this.#calls.all()) call.cancel(Status.CANCELLED, this.#closed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** For the server, when it shuts down: takes no more calls, and resolves when those that are open have ended. */
  drain(): Promise<void> {
    this.#closed ??= "The server was shut down";
    return new Promise((resolve) => {
      if (this.#calls.isEmpty) resolve();
      else this.#whenEmpty = resolve;
    });
  }

  /** For the server: ends all calls. */
  cutOff(): void {
    for (const call of this.#calls.all()) call.cancel(Status.UNAVAILABLE, "The server is shutting down");
  }
}
