import type { ErrorCode } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import { keptTime } from "./kept-time.js";
import { nextRecordId } from "./record-id.js";

/** What channelz tells of a connection. Each call touches it, so it is plain fields and nothing else. */
export class SocketRecord {
  readonly id: number = nextRecordId();
  readonly socket: SocketConnection;
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
  /** The code of the GOAWAY that has come. */
  goawayCode: ErrorCode | undefined = undefined;

  constructor(socket: SocketConnection) {
    this.socket = socket;
  }

  get name(): string {
    return this.socket.remoteAddress;
  }

  startStream(): void {
    this.streamsStarted++;
    this.lastStreamAt = keptTime();
  }

  /** `isWhole`: the server has ended it with END_STREAM. */
  endStream(isWhole: boolean): void {
    if (isWhole) this.streamsSucceeded++;
    else this.streamsFailed++;
  }

  sendMessage(): void {
    this.messagesSent++;
    this.lastMessageSentAt = keptTime();
  }

  receiveMessage(): void {
    this.messagesReceived++;
    this.lastMessageReceivedAt = keptTime();
  }
}

/** What channelz tells of a port that a server listens on. */
export interface ListenSocketRecord {
  readonly id: number;
  /** `127.0.0.1:50051` */
  readonly name: string;
}
