import type { ListenerCounters } from "@baud/http2/node";
import type { RequestsRefused } from "../protocol/refusal-reason.js";

/** What has happened on the ports of a server since it began, and in its calls. */
export interface ServerCounters extends ListenerCounters {
  /**
   * Calls for which something runs now: those that are open, and those that have ended and whose handlers or interceptors have not
   * returned. Calls in process are among them.
   */
  readonly callsRunning: number;
  /** Requests that were refused before an interceptor or a handler saw them, by reason. */
  readonly requestsRefused: RequestsRefused;
}
