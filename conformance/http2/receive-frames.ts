import {
  type ConnectionEnd,
  type ConnectionListener,
  createConnection,
  FrameLog,
  type StreamListener,
} from "@baud/http2";

/** What bytes from a peer came to. */
export interface Outcome {
  /** What was told of each stream, with data joined, and of the connection. */
  readonly told: string;
  /** The frames that were answered; credit depends on how data came in pieces, and is left out. */
  readonly answered: string;
}

/**
 * Gives bytes to a connection of ours, cut into chunks, and ends it. Throws when something is not as it must be whatever a peer
 * sends: when `receive` throws, when the end is not told once, when a stream is left, or when the answer is not made of frames.
 */
export function receiveFrames(role: "client" | "server", chunks: readonly Uint8Array[]): Outcome {
  const told = new Map<string, string>();
  const tell = (who: string, what: string): void => void told.set(who, (told.get(who) ?? "") + what);
  const ends: ConnectionEnd[] = [];
  const listenerOf = (id: number, consume: (sizeBytes: number) => void): StreamListener => ({
    onHeaders: (headers, endStream) => tell(`${id}`, ` headers ${headers.join()}${endStream ? " end" : ""}`),
    onData(data, endStream) {
      tell(`${id}`, Buffer.from(data).toString("hex") + (endStream ? " end" : ""));
      consume(data.length);
    },
    onTrailers: (headers) => tell(`${id}`, ` trailers ${headers.join()}`),
    onReset: ({ code, initiator, reason, isUnprocessed }) =>
      tell(`${id}`, ` reset ${code} ${initiator}${isUnprocessed ? " unprocessed" : ""} ${JSON.stringify(reason)}`),
    onWritable() {},
  });
  const listener: ConnectionListener = {
    onStream(stream, headers, endStream) {
      tell(`${stream.id}`, ` request ${headers.join()}${endStream ? " end" : ""}`);
      stream.sendHeaders([":status", "200"], stream.id % 4 === 1);
      return listenerOf(stream.id, (sizeBytes) => stream.consume(sizeBytes));
    },
    onOutput() {},
    onSettings() {},
    onStreamsAvailable() {},
    onGoaway: (code, lastStreamId, debugData) =>
      tell("connection", ` goaway ${code} ${lastStreamId} ${JSON.stringify(debugData)}`),
    onClosed(end) {
      ends.push(end);
      tell("connection", ` closed ${end.initiator} ${end.code} ${JSON.stringify(end.reason)}`);
    },
  };
  const connection = createConnection(role, listener, 0, { maxFrameSize: 16_384 });
  const answered: string[] = [];
  const log = new FrameLog(role, (_direction, frame) => {
    if (!frame.startsWith("WINDOW_UPDATE")) answered.push(frame);
  });
  const drain = (): void => {
    for (const bytes of connection.takeOutput()) {
      log.sent(bytes);
      connection.outputWritten(bytes.length);
    }
  };
  if (role === "client") {
    for (let i = 0; i < 4; i++) {
      let consume = (_: number): void => {};
      const stream = connection.openStream(
        request,
        i % 2 === 0,
        listenerOf(2 * i + 1, (sizeBytes) => consume(sizeBytes)),
      );
      consume = (sizeBytes) => stream.consume(sizeBytes);
    }
  }
  for (const chunk of chunks) {
    connection.receive(chunk, 0);
    drain();
  }
  connection.receiveEnd();
  drain();
  if (ends.length !== 1) throw new Error(`the end was told ${ends.length} times`);
  if (connection.activeStreams !== 0) throw new Error(`${connection.activeStreams} streams are left`);
  const sorted = [...told].sort(([a], [b]) => a.localeCompare(b)).map(([who, what]) => `${who}:${what}`);
  return { told: withoutGuess(sorted.join("\n")), answered: withoutGuess(answered.join("\n")) };
}

/** What a stranger speaks is guessed from its first chunk. */
function withoutGuess(text: string): string {
  return text.replaceAll(
    /the peer speaks (?:TLS on a plain connection|HTTP\/1 and not HTTP\/2)/g,
    "the connection does not begin with HTTP/2's preface",
  );
}

const request = [":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a"];
