import type { ErrorCode } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import { keptTime } from "./kept-time.js";
import { nextRecordId } from "./record-id.js";

/** What channelz tells of a connection. */
export class SocketRecord {
  readonly id: number = nextRecordId();
  readonly socket: SocketConnection;
  /** The code of the GOAWAY that has come. */
  goawayCode: ErrorCode | undefined = undefined;
  // Made with the first stream, since an idle connection should cost little.
  #activity: SocketActivity | undefined = undefined;

  constructor(socket: SocketConnection) {
    this.socket = socket;
  }

  get name(): string {
    return this.socket.remoteAddress;
  }

  get activity(): Readonly<SocketActivity> {
    return this.#activity ?? noActivity;
  }

  startStream(): void {
    this.#activity ??= new SocketActivity();
    this.#activity.streamsStarted++;
    this.#activity.lastStreamAt = keptTime();
  }

  /** `isWhole`: the server has ended it with END_STREAM. */
  endStream(isWhole: boolean): void {
    if (this.#activity === undefined) return;
    if (isWhole) this.#activity.streamsSucceeded++;
    else this.#activity.streamsFailed++;
  }

  sendMessages(count: number): void {
    if (this.#activity === undefined || count === 0) return;
    this.#activity.messagesSent += count;
    this.#activity.lastMessageSentAt = keptTime();
  }

  receiveMessage(): void {
    if (this.#activity === undefined) return;
    this.#activity.messagesReceived++;
    this.#activity.lastMessageReceivedAt = keptTime();
  }
}

/** What was done on a connection. Each call touches it, so it is plain fields and nothing else. */
class SocketActivity {
  streamsStarted = 0;
  /** Streams that the server has ended with END_STREAM. */
  streamsSucceeded = 0;
  streamsFailed = 0;
  messagesSent = 0;
  messagesReceived = 0;
  /** Milliseconds since the epoch, as the others below; 0 when it is not known. */
  lastStreamAt = 0;
  lastMessageSentAt = 0;
  lastMessageReceivedAt = 0;
}

const noActivity: Readonly<SocketActivity> = new SocketActivity();

/** What channelz tells of a port that a server listens on. */
export interface ListenSocketRecord {
  readonly id: number;
  /** `127.0.0.1:50051` */
  readonly name: string;
}
