import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { obey } from "../process/obey.js";
import type { Order, Report } from "../process/order.js";
import { Flag, FrameType, frame, readFrames, settingsAcknowledgement, settingsFrame } from "./frame.js";

obey(carryOut);

/** What is held between two orders. */
const held: Holding[] = [];

/**
 * Opens connections, as many as are wanted and not there yet, and spreads streams over the first hundred; then leaves them
 * alone until the process ends. Resolves when the server has read all of it.
 */
async function carryOut({ address, workload }: Order): Promise<Report> {
  if (workload.kind !== "hold") throw new Error(`what holds connections does no ${workload.kind}`);
  const separator = address.lastIndexOf(":");
  const host = address.slice(0, separator);
  const port = Number(address.slice(separator + 1));
  while (held.length < workload.connections) {
    // A few at a time: a server's queue of connections is short.
    const some = Math.min(50, workload.connections - held.length);
    held.push(...(await Promise.all(Array.from({ length: some }, () => Holding.open(host, port)))));
  }
  const used = held.slice(0, 100);
  const each = Math.ceil(workload.streams / used.length);
  if (workload.streams > 0) await Promise.all(used.map((holding) => holding.openStreams(each)));
  return { completed: 1, elapsedMs: 1, cpuMs: 0 };
}

/** One connection that does nothing but answer what must be answered. */
class Holding {
  readonly #socket: Socket;
  #input: Buffer = Buffer.alloc(0);
  #onPing: () => void = () => {};
  #nextStreamId = 1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => {});
  }

  static async open(host: string, port: number): Promise<Holding> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, "connect");
    const holding = new Holding(socket);
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    socket.write(settingsFrame([[2, 0]]));
    await holding.#ping();
    return holding;
  }

  /** Begins so many calls of `Ticker.Echo`, which wait for their first message. */
  async openStreams(streams: number): Promise<void> {
    const frames: Buffer[] = [];
    for (let count = 0; count < streams; count++, this.#nextStreamId += 2) {
      frames.push(frame(FrameType.headers, Flag.endHeaders, this.#nextStreamId, requestBlock));
    }
    this.#socket.write(Buffer.concat(frames));
    await this.#ping();
  }

  /** Resolves when the server has read everything up to here. */
  #ping(): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      this.#onPing = resolve;
      this.#socket.once("close", () => reject(new Error("the server closed a connection that was to be held")));
    });
    this.#socket.write(frame(FrameType.ping, 0, 0, Buffer.alloc(8)));
    return answered;
  }

  #receive(chunk: Buffer): void {
    const input = Buffer.concat([this.#input, chunk]);
    const consumed = readFrames(input, input.length, ({ type, flags, payloadStart, payloadEnd }) => {
      if (type === FrameType.settings && !(flags & Flag.ack)) this.#socket.write(settingsAcknowledgement);
      if (type !== FrameType.ping) return;
      if (flags & Flag.ack) this.#onPing();
      else this.#socket.write(frame(FrameType.ping, Flag.ack, 0, input.subarray(payloadStart, payloadEnd)));
    });
    this.#input = Buffer.from(input.subarray(consumed));
  }
}

/** RFC 7541, without the dynamic table: 0x83 and 0x86 are `:method: POST` and `:scheme: http`. */
const requestBlock: Buffer = Buffer.from([
  ...[0x83, 0x86],
  ...[0x04, ...literal("/bench.Ticker/Echo")],
  ...[0x01, ...literal("localhost")],
  ...[0x00, ...literal("te"), ...literal("trailers")],
  ...[0x0f, 0x10, ...literal("application/grpc")],
]);

/** A string literal without Huffman code. */
function literal(text: string): number[] {
  return [text.length, ...Buffer.from(text, "latin1")];
}
