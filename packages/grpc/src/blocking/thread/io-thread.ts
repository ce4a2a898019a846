import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type MethodDefinition, Status } from "@baud/rpc";
import { Channel } from "../../channel/channel.js";
import {
  commands,
  decodeCount,
  decodeJson,
  type EndData,
  encodeJson,
  events,
  noPayload,
  type StartData,
} from "../memory/command.js";
import { type LinkMemory, signals } from "../memory/link-memory.js";
import { type RecordListener, RecordReader, recordHead } from "../memory/record.js";
import { PipeReader, PipeWriter, wakeReader } from "../memory/shared-pipe.js";
import { IoCall, type IoCallOwner } from "./io-call.js";
import type { IoThreadData } from "./io-thread-data.js";
import { makeCredentials } from "./make-credentials.js";
import { type RawMessage, rawMethod } from "./raw-message.js";

/** Makes the calls of a thread that blocks: its channel lives here, where an event loop runs. Without one, each call is told why. */
class IoThread implements RecordListener, IoCallOwner {
  readonly #port: MessagePort;
  readonly #channel: Channel | TypeError;
  readonly #signals: Int32Array;
  readonly #commands: PipeReader;
  readonly #records: RecordReader;
  readonly #events: PipeWriter;
  /** Events for which the pipe had no room. What they hold of memory is bounded by the windows of HTTP/2. */
  readonly #overflow: Uint8Array[] = [];
  readonly #methods: MethodDefinition<RawMessage, RawMessage>[] = [];
  readonly #calls: (IoCall | undefined)[] = [];
  /** Calls that were sent requests in this turn. */
  readonly #senders: IoCall[] = [];
  #willPublish = false;

  constructor(port: MessagePort, memory: LinkMemory, channel: Channel | TypeError) {
    this.#port = port;
    this.#channel = channel;
    this.#signals = new Int32Array(memory.signals);
    this.#commands = new PipeReader(memory.commands);
    this.#records = new RecordReader(this.#commands);
    this.#events = new PipeWriter(memory.events);
    port.on("message", () => this.#wake());
  }

  #wake(): void {
    this.#writeOverflow();
    do {
      Atomics.store(this.#signals, signals.isAwake, 1);
      this.#records.readAll(this);
      Atomics.store(this.#signals, signals.isAwake, 0);
      // What was written before the signal went down came without a wake-up.
    } while (!this.#commands.isEmpty);
    for (const call of this.#senders.splice(0)) call.tellSent();
  }

  onRecord(kind: number, id: number, payload: Uint8Array): void {
    switch (kind) {
      case commands.define:
        this.#methods[id] = rawMethod(decodeJson(payload));
        return;
      case commands.ping:
        this.tell(events.pong, 0, noPayload);
        return;
      case commands.start:
        this.#start(id, payload);
        return;
      case commands.close:
        void this.#close();
        return;
    }
    const call = this.#calls[id];
    // It may have ended since this was written.
    if (call === undefined) return;
    switch (kind) {
      case commands.send:
        call.send(payload, false);
        this.#senders.push(call);
        return;
      case commands.sendLast:
        call.send(payload, true);
        return;
      case commands.halfClose:
        call.halfClose();
        return;
      case commands.consumed:
        call.consumed(decodeCount(payload));
        return;
      case commands.cancel:
        call.cancel(decodeJson(payload));
    }
  }

  #start(id: number, payload: Uint8Array): void {
    const start = decodeJson<StartData>(payload);
    try {
      if (this.#channel instanceof TypeError) throw this.#channel;
      this.#calls[id] = new IoCall(this, id, this.#channel, this.#methods[start.method]!, start);
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      this.tell(events.end, id, encodeJson({ code: Status.INTERNAL, details, isMistake: true } satisfies EndData));
    }
  }

  onCallEnd(id: number): void {
    this.#calls[id] = undefined;
  }

  tell(event: number, call: number, payload: Uint8Array): void {
    this.#write(recordHead(event, call, payload.length));
    this.#write(payload);
    if (this.#willPublish) return;
    // What one chunk from the socket brings is published together: the waiting thread wakes once for it.
    this.#willPublish = true;
    queueMicrotask(() => {
      this.#willPublish = false;
      this.#events.publish();
    });
  }

  #write(bytes: Uint8Array): void {
    const count = this.#overflow.length > 0 ? 0 : this.#events.write(bytes, 0);
    if (count === bytes.length) return;
    this.#overflow.push(bytes.slice(count));
    Atomics.store(this.#signals, signals.needsRoom, 1);
    // There may have been room made before the signal was up.
    this.#writeOverflow();
  }

  #writeOverflow(): void {
    while (this.#overflow.length > 0) {
      const bytes = this.#overflow[0]!;
      const count = this.#events.write(bytes, 0);
      this.#events.publish();
      if (count < bytes.length) {
        this.#overflow[0] = bytes.subarray(count);
        return;
      }
      this.#overflow.shift();
    }
    Atomics.store(this.#signals, signals.needsRoom, 0);
  }

  async #close(): Promise<void> {
    if (!(this.#channel instanceof TypeError)) await this.#channel.close();
    this.tell(events.closed, 0, noPayload);
    // Deno's port has no such method: there the thread ends when nothing holds it any more.
    if (typeof this.#port.close === "function") this.#port.close();
    else this.#port.unref();
  }
}

const { memory, target, credentials, options } = workerData as IoThreadData;
process.on("exit", () => {
  Atomics.store(new Int32Array(memory.signals), signals.hasEnded, 1);
  wakeReader(memory.events);
});
const channel = await makeCredentials(credentials).then(
  (made) => new Channel(target, made, options),
  (error: TypeError) => error,
);
new IoThread(parentPort!, memory, channel);
