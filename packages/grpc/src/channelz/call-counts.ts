import { Status } from "@baud/rpc";
import { keptTime } from "./kept-time.js";

/** The calls of a channel, a subchannel or a server. */
export class CallCounts {
  started = 0;
  succeeded = 0;
  failed = 0;
  /** Milliseconds since the epoch; 0 when it is not known. */
  lastStartedAt = 0;

  start(): void {
    this.started++;
    this.lastStartedAt = keptTime();
  }

  end(code: Status): void {
    if (code === Status.OK) this.succeeded++;
    else this.failed++;
  }
}
