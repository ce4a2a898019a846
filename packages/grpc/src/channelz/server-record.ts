import { CallCounts } from "./call-counts.js";
import { EventTrace } from "./event-trace.js";
import { nextRecordId } from "./record-id.js";
import type { ListenSocketRecord, SocketRecord } from "./socket-record.js";

/** What channelz tells of a server. */
export class ServerRecord {
  readonly id: number = nextRecordId();
  readonly calls: CallCounts = new CallCounts();
  readonly trace: EventTrace = new EventTrace(`server ${this.id}`);
  /** By their numbers, in the order in which they came. */
  readonly sockets: Map<number, SocketRecord> = new Map();
  readonly listenSockets: ListenSocketRecord[] = [];

  /** The ports that it listens on. */
  get name(): string {
    return this.listenSockets.map(({ name }) => name).join(", ");
  }

  listen(name: string): void {
    this.listenSockets.push({ id: nextRecordId(), name });
    this.trace.add(`Listens on ${name}`);
  }
}
