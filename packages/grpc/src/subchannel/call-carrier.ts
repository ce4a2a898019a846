import type { EventTrace } from "../channelz/event-trace.js";
import type { StreamUser } from "./client-connection.js";

/** Where the calls of a subchannel go: its connection, or several of them to the same address. */
export interface CallCarrier {
  /** The address of the server. */
  readonly peer: string;
  /** What happened to the subchannel. */
  readonly trace: EventTrace;
  /** Opens a stream for `user`, at once or as soon as there is room. */
  start(user: StreamUser): void;
  /** Lets open calls end, then closes. Those that wait look elsewhere. */
  drain(): void;
  /** Ends all calls and closes. */
  close(reason: string): void;
}
