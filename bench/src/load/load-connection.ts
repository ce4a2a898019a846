import { connect, type Socket } from "node:net";
import {
  Flag,
  FrameType,
  type FrameView,
  frame,
  headerBlock,
  readFrames,
  readUint31,
  settingsAcknowledgement,
  settingsFrame,
  windowUpdateFrame,
} from "./frame.js";
import { HeaderDecoder } from "./header-decoder.js";
import type { RequestTemplate, RequestTemplates } from "./request.js";

/** RFC 9113 section 6.5.2. */
const Setting = { headerTableSize: 1, enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4 } as const;

const largestWindow = 2 ** 31 - 1;
const firstWindow = 65_535;
/** Credit is returned when so much was received: seldom, since the windows are as large as can be. */
const creditSize = 2 ** 29;

/**
 * One connection that keeps a fixed number of unary calls in flight: an HTTP/2 client with next to no cost, which knows the
 * bytes of every request before it is sent and looks at nothing in the answers but how the streams end.
 */
export class LoadConnection {
  /** Calls that ended with `grpc-status: 0`. */
  completed = 0;

  readonly #templates: RequestTemplates;
  readonly #callsInFlight: number;
  readonly #answerSize: number;
  readonly #fail: (error: Error) => void;
  readonly #decoder = new HeaderDecoder();
  readonly #input = Buffer.alloc(256 * 1024);
  #socket: Socket | undefined;
  /** Bytes at the start of `#input` that belong to a frame that is not whole yet. */
  #pendingBytes = 0;
  #isStopping = false;
  #inFlight = 0;
  #nextStreamId = 1;
  /** Calls that have ended and that others shall follow. */
  #due = 0;
  #sendWindow = firstWindow;
  #received = 0;
  #dataReceived = 0;
  /** Header blocks that are known not to change the table, and what it was when they were understood. */
  #knownHeaders: KnownBlock | undefined;
  #knownTrailers: KnownBlock | undefined;
  #whenIdle: () => void = () => {};

  /** `answerSize` is the number of DATA bytes in a right answer; `fail` is called once or more when anything is wrong. */
  constructor(templates: RequestTemplates, callsInFlight: number, answerSize: number, fail: (error: Error) => void) {
    this.#templates = templates;
    this.#callsInFlight = callsInFlight;
    this.#answerSize = answerSize;
    this.#fail = fail;
  }

  /** Connects and starts the calls. */
  start(host: string, port: number): void {
    const socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: () => this.#input.subarray(this.#pendingBytes),
        callback: (size) => {
          this.#receive(size);
          return true;
        },
      },
    });
    this.#socket = socket;
    socket.on("error", this.#fail);
    socket.on("end", () => this.#fail(new Error("the server closed the connection")));
    const settings = settingsFrame([
      [Setting.enablePush, 0],
      [Setting.initialWindowSize, largestWindow],
    ]);
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    socket.write(settings);
    socket.write(windowUpdateFrame(0, largestWindow - firstWindow));
    this.#send(this.#templates.first, 1);
    this.#due = this.#callsInFlight - 1;
    this.#sendDue();
  }

  /** Lets the calls in flight end, then closes. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    this.#socket?.removeAllListeners("end");
    this.#socket?.destroy();
    if (this.#dataReceived !== this.completed * this.#answerSize) {
      throw new Error(
        `${this.completed} answers hold ${this.#dataReceived} bytes of data instead of ${this.#answerSize} each`,
      );
    }
  }

  #receive(size: number): void {
    const end = this.#pendingBytes + size;
    try {
      const consumed = readFrames(this.#input, end, this.#take);
      this.#input.copyWithin(0, consumed, end);
      this.#pendingBytes = end - consumed;
    } catch (error) {
      this.#fail(error as Error);
    }
    if (this.#received > creditSize) {
      this.#socket?.write(windowUpdateFrame(0, this.#received));
      this.#received = 0;
    }
    this.#sendDue();
  }

  readonly #take = (view: FrameView): void => {
    switch (view.type) {
      case FrameType.data:
        this.#received += view.payloadEnd - view.payloadStart;
        this.#dataReceived += view.payloadEnd - view.payloadStart;
        if (view.flags & Flag.endStream) throw new Error("a stream ended without trailers");
        break;
      case FrameType.headers:
        if (!(view.flags & Flag.endHeaders)) throw new Error("CONTINUATION is more than the load generator knows");
        if (view.flags & Flag.endStream) this.#takeTrailers(headerBlock(this.#input, view));
        else this.#takeHeaders(headerBlock(this.#input, view));
        break;
      case FrameType.settings:
        if (!(view.flags & Flag.ack)) this.#takeSettings(view);
        break;
      case FrameType.ping:
        if (!(view.flags & Flag.ack)) {
          const payload = this.#input.subarray(view.payloadStart, view.payloadEnd);
          this.#socket?.write(frame(FrameType.ping, Flag.ack, 0, payload));
        }
        break;
      case FrameType.windowUpdate:
        if (view.streamId === 0) this.#sendWindow += readUint31(this.#input, view.payloadStart);
        break;
      case FrameType.rstStream:
        throw new Error(`a stream was reset with code ${readUint31(this.#input, view.payloadStart)}`);
      case FrameType.goaway:
        throw new Error(`the server sent GOAWAY with code ${readUint31(this.#input, view.payloadStart + 4)}`);
    }
  };

  #takeHeaders(block: Uint8Array): void {
    if (isKnown(this.#knownHeaders, block, this.#decoder.tableVersion)) return;
    this.#knownHeaders = this.#understand(block, ":status", "200");
  }

  #takeTrailers(block: Uint8Array): void {
    if (!isKnown(this.#knownTrailers, block, this.#decoder.tableVersion)) {
      this.#knownTrailers = this.#understand(block, "grpc-status", "0");
    }
    this.completed++;
    this.#inFlight--;
    if (!this.#isStopping) this.#due++;
    else if (this.#inFlight === 0) this.#whenIdle();
  }

  /** Decodes a block, which must hold this field; if that left the table as it was, the block need not be decoded again. */
  #understand(block: Uint8Array, name: string, value: string): KnownBlock | undefined {
    const version = this.#decoder.tableVersion;
    const fields = this.#decoder.decode(block);
    if (!fields.some((field) => field[0] === name && field[1] === value)) {
      throw new Error(
        `a call was answered ${fields.map(([n, v]) => `${n}: ${v}`).join(", ")} instead of ${name}: ${value}`,
      );
    }
    return this.#decoder.tableVersion === version ? { bytes: block.slice(), version } : undefined;
  }

  #takeSettings(view: FrameView): void {
    for (let position = view.payloadStart; position < view.payloadEnd; position += 6) {
      const id = this.#input.readUInt16BE(position);
      const value = this.#input.readUInt32BE(position + 2);
      if (id === Setting.maxConcurrentStreams && value < this.#callsInFlight) {
        throw new Error(`the server allows ${value} streams at once, fewer than ${this.#callsInFlight}`);
      }
      if (id === Setting.headerTableSize && value < 4096) {
        throw new Error(`the server's header table holds ${value} bytes, less than the load generator's requests need`);
      }
    }
    this.#socket?.write(settingsAcknowledgement);
  }

  #sendDue(): void {
    const template = this.#templates.other;
    const count = Math.min(this.#due, Math.floor(this.#sendWindow / template.dataSize));
    if (count === 0) return;
    this.#due -= count;
    this.#send(template, count);
  }

  #send(template: RequestTemplate, count: number): void {
    const size = template.bytes.length;
    const [headersPosition, dataPosition] = template.streamIdPositions;
    const output = Buffer.allocUnsafe(size * count);
    for (let start = 0; start < output.length; start += size) {
      output.set(template.bytes, start);
      output.writeUInt32BE(this.#nextStreamId, start + headersPosition);
      output.writeUInt32BE(this.#nextStreamId, start + dataPosition);
      this.#nextStreamId += 2;
    }
    this.#inFlight += count;
    this.#sendWindow -= template.dataSize * count;
    this.#socket?.write(output);
  }
}

interface KnownBlock {
  readonly bytes: Uint8Array;
  readonly version: number;
}

function isKnown(known: KnownBlock | undefined, block: Uint8Array, version: number): boolean {
  if (known === undefined || known.version !== version || known.bytes.length !== block.length) return false;
  for (let index = 0; index < block.length; index++) {
    if (known.bytes[index] !== block[index]) return false;
  }
  return true;
}
