import type { Connection, ConnectionEnd, ConnectionListener } from "../connection/connection.js";
import type { ConnectionOptions } from "../connection/connection-options.js";
import { createConnection } from "../connection/http2-connection.js";
import { PREFACE } from "../connection/preface.js";
import { errorCodeName } from "../frame/error-code.js";
import type { Stream, StreamListener } from "../stream/stream.js";
import { describeData, describeFrame, join, PeerHpack, parseFrames, SETTINGS_ACK, settings } from "./wire.js";

/** Writes down what is told of a stream. */
export class RecordingStream implements StreamListener {
  readonly log: string[];
  readonly name: string;
  stream: Stream | undefined;
  /** Consume data as it comes. */
  consumes = true;
  receivedBytes = 0;
  readonly lists: (readonly string[])[] = [];

  constructor(name: string, log: string[]) {
    this.name = name;
    this.log = log;
  }

  onHeaders(headers: readonly string[], endStream: boolean): void {
    this.lists.push(headers);
    this.log.push(`${this.name} headers ${fieldsOf(headers)}${endStream ? " end" : ""}`);
  }
  onData(bytes: Uint8Array, endStream: boolean): void {
    this.receivedBytes += bytes.length;
    this.log.push(`${this.name} data ${describeData(bytes)}${endStream ? " end" : ""}`);
    if (this.consumes) this.stream?.consume(bytes.length);
  }
  onTrailers(headers: readonly string[]): void {
    this.log.push(`${this.name} trailers ${fieldsOf(headers)}`);
  }
  onReset(reset: { code: number; initiator: string; isUnprocessed: boolean }): void {
    const unprocessed = reset.isUnprocessed ? " unprocessed" : "";
    this.log.push(`${this.name} reset ${errorCodeName(reset.code)} ${reset.initiator}${unprocessed}`);
  }
  onWritable(): void {
    this.log.push(`${this.name} writable`);
  }
}

/** Writes down what is told of a connection and of its streams, in one log. */
export class RecordingListener implements ConnectionListener {
  readonly log: string[] = [];
  readonly streams: RecordingStream[] = [];
  end: ConnectionEnd | undefined;
  /** Called with each stream that the peer opens. */
  onRequest: (stream: Stream, headers: readonly string[], recording: RecordingStream, endStream: boolean) => void =
    () => {};

  onStream(stream: Stream, headers: readonly string[], endStream: boolean): StreamListener {
    const recording = new RecordingStream(`#${stream.id}`, this.log);
    recording.stream = stream;
    this.streams.push(recording);
    this.log.push(`#${stream.id} request ${fieldsOf(headers)}${endStream ? " end" : ""}`);
    recording.lists.push(headers);
    this.onRequest(stream, headers, recording, endStream);
    return recording;
  }
  onOutput: () => void = () => {};
  onMuchOutput: () => void = () => {};
  onSettings(): void {
    this.log.push("settings");
  }
  onStreamsAvailable(): void {
    this.log.push("streams available");
  }
  onGoaway(code: number, lastStreamId: number, debugData: string): void {
    this.log.push(`goaway ${errorCodeName(code)} ${lastStreamId}${debugData === "" ? "" : ` ${debugData}`}`);
  }
  onClosed(end: ConnectionEnd): void {
    this.end = end;
    this.log.push(`closed ${errorCodeName(end.code)} ${end.initiator}`);
  }
}

/** A connection of ours whose peer is played by the test, octet by octet, with a clock that the test sets. */
export class ScriptedPeer {
  readonly listener: RecordingListener = new RecordingListener();
  readonly connection: Connection;
  readonly hpack: PeerHpack = new PeerHpack();
  now = 1000;

  constructor(role: "client" | "server", options: ConnectionOptions = {}) {
    this.connection = createConnection(role, this.listener, this.now, options);
  }

  /** A connection past its settings, with empty output and log. */
  static ready(
    role: "client" | "server",
    options: ConnectionOptions = {},
    ...peerSettings: [number, number][]
  ): ScriptedPeer {
    const peer = new ScriptedPeer(role, options);
    peer.output();
    if (role === "server") peer.send(PREFACE);
    peer.send(settings(...peerSettings), SETTINGS_ACK);
    peer.output();
    peer.takeLog();
    return peer;
  }

  /** What the peer sends, in one chunk. */
  send(...parts: Uint8Array[]): void {
    this.connection.receive(join(...parts), this.now);
  }

  /** What there is to be written, as octets; it counts as written. */
  outputBytes(): Uint8Array {
    const bytes: Uint8Array[] = [];
    for (let parts = this.connection.takeOutput(); parts.length > 0; parts = this.connection.takeOutput()) {
      const taken = Buffer.concat(parts);
      bytes.push(taken);
      this.connection.outputWritten(taken.length);
    }
    return Buffer.concat(bytes);
  }

  /** The frames to be written, described; without the preface. */
  output(): string[] {
    const bytes = this.outputBytes();
    const start = bytes[0] === PREFACE[0] && bytes[1] === PREFACE[1] ? PREFACE.length : 0;
    return parseFrames(bytes.subarray(start)).map((one) => describeFrame(one, this.hpack));
  }

  takeLog(): string[] {
    return this.listener.log.splice(0);
  }

  /** Opens a stream that writes its log into this one's. */
  open(fields: readonly string[], endStream: boolean): { stream: Stream; recording: RecordingStream } {
    const recording = new RecordingStream("", this.listener.log);
    const stream = this.connection.openStream(fields, endStream, recording);
    recording.stream = stream;
    Object.assign(recording, { name: `#${stream.id}` });
    return { stream, recording };
  }
}

/** What a gRPC request begins with. */
export const REQUEST: readonly string[] = [
  ":method",
  "POST",
  ":scheme",
  "http",
  ":path",
  "/a.B/C",
  ":authority",
  "localhost",
  "te",
  "trailers",
];
export const RESPONSE: readonly string[] = [":status", "200", "content-type", "application/grpc"];
export const TRAILERS: readonly string[] = ["grpc-status", "0"];

function fieldsOf(headers: readonly string[]): string {
  return headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}=${headers[i + 1]}`] : [])).join(" ");
}
