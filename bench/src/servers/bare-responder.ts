import { createServer, type Socket } from "node:net";
import {
  Flag,
  FrameType,
  frame,
  readFrames,
  readUint31,
  settingsAcknowledgement,
  settingsFrame,
  windowUpdateFrame,
} from "../load/frame.js";
import { serve } from "./serve.js";

/**
 * What HTTP/2 in JavaScript could do if it had nothing to do: a server that parses frames and answers each request with
 * the same bytes, whatever was asked. It shows how far a real server is from the ground, and is fast enough to
 * measure clients against.
 */
const prefaceSize = 24;
const largestWindow = 2 ** 31 - 1;
const creditSize = 2 ** 20;

/** `grpc` message of `helloworld.HelloReply { message: "0123456789" }`. */
const envelope = Buffer.from("\0\0\0\0\x0c\n\n0123456789", "latin1");

// RFC 7541: 0x88 is `:status: 200`. The first answer puts `content-type` and `grpc-status` into the client's table, where all
// others name them as 63 and 62.
const firstAnswer = answer(
  [0x88, 0x5f, ...literal("application/grpc")],
  [0x40, ...literal("grpc-status"), ...literal("0")],
);
const otherAnswer = answer([0x88, 0x80 | 63], [0x80 | 62]);

const server = createServer({ noDelay: true }, respond);
serve({
  async listen(host, port) {
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  },
  async stop() {
    process.exit();
  },
});

function respond(socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  let isFirstChunk = true;
  let isFirstAnswer = true;
  let received = 0;
  /** Streams whose requests are whole. */
  let due: number[] = [];

  socket.on("error", () => socket.destroy());
  socket.write(settingsFrame([[4, largestWindow]]));
  socket.write(windowUpdateFrame(0, largestWindow - 65_535));
  socket.on("data", (chunk: Buffer) => {
    let input = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    pending = input;
    if (isFirstChunk) {
      if (input.length < prefaceSize) return;
      isFirstChunk = false;
      input = input.subarray(prefaceSize);
    }
    const consumed = readFrames(input, input.length, (view) => {
      if (view.type === FrameType.data) received += view.payloadEnd - view.payloadStart;
      if (view.type <= FrameType.headers && view.flags & Flag.endStream) due.push(view.streamId);
      if (view.type === FrameType.settings && !(view.flags & Flag.ack)) socket.write(settingsAcknowledgement);
      if (view.type === FrameType.ping && !(view.flags & Flag.ack)) {
        socket.write(frame(FrameType.ping, Flag.ack, 0, input.subarray(view.payloadStart, view.payloadEnd)));
      }
      if (view.type === FrameType.goaway && readUint31(input, view.payloadStart + 4) === 0 && due.length === 0)
        socket.end();
    });
    pending = input.subarray(consumed);
    if (received > creditSize) {
      socket.write(windowUpdateFrame(0, received));
      received = 0;
    }
    if (due.length === 0) return;
    if (isFirstAnswer) {
      isFirstAnswer = false;
      socket.write(answers(firstAnswer, due.splice(0, 1)));
    }
    socket.write(answers(otherAnswer, due));
    due = [];
  });
}

interface AnswerTemplate {
  readonly bytes: Buffer;
  readonly streamIdPositions: readonly number[];
}

function answer(headers: readonly number[], trailers: readonly number[]): AnswerTemplate {
  const frames = [
    frame(FrameType.headers, Flag.endHeaders, 0, Uint8Array.from(headers)),
    frame(FrameType.data, 0, 0, envelope),
    frame(FrameType.headers, Flag.endHeaders | Flag.endStream, 0, Uint8Array.from(trailers)),
  ];
  const streamIdPositions: number[] = [];
  let position = 5;
  for (const { length } of frames) {
    streamIdPositions.push(position);
    position += length;
  }
  return { bytes: Buffer.concat(frames), streamIdPositions };
}

function answers(template: AnswerTemplate, streamIds: readonly number[]): Buffer {
  const size = template.bytes.length;
  const output = Buffer.allocUnsafe(size * streamIds.length);
  streamIds.forEach((streamId, index) => {
    output.set(template.bytes, index * size);
    for (const position of template.streamIdPositions) output.writeUInt32BE(streamId, index * size + position);
  });
  return output;
}

/** A string literal without Huffman code (RFC 7541 section 5.2). */
function literal(text: string): number[] {
  return [text.length, ...Buffer.from(text, "latin1")];
}
