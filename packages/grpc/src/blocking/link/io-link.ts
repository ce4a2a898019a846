import { Worker } from "node:worker_threads";
import { type MethodDefinition, Status } from "@baud/rpc";
import { argumentsForThread } from "../../program/inherited-arguments.js";
import {
  commands,
  decodeCount,
  decodeJson,
  type EndData,
  encodeJson,
  events,
  type HeadersData,
  noPayload,
} from "../memory/command.js";
import { createLinkMemory, type LinkMemory, signals } from "../memory/link-memory.js";
import { type RecordListener, RecordReader, recordHead } from "../memory/record.js";
import { PipeReader, PipeWriter } from "../memory/shared-pipe.js";
import { methodData } from "../thread/raw-message.js";

/** A call that goes through a link, and is told of what happens to it while a thread waits on that link. */
export interface LinkedCall {
  onHeaders(headers: HeadersData): void;
  onMessage(bytes: Uint8Array): void;
  /** So many octets of its requests have been let out since the start; the count wraps at 2^32. */
  onSent(sentBytes: number): void;
  onEnd(end: EndData): void;
}

/** How long the I/O thread may be silent before it is asked for a sign of life, and how often it may fail to give one. */
const silenceMs = 1_000;
const maxSilences = 30;

/**
 * A thread that makes calls, seen from the thread that blocks for them. Commands gather until the caller waits, so that a unary
 * call wakes the other thread once; events are told to calls while it waits.
 */
export class IoLink implements RecordListener {
  readonly #worker: Worker;
  readonly #signals: Int32Array;
  readonly #commands: PipeWriter;
  readonly #events: PipeReader;
  readonly #records: RecordReader;
  readonly #methods = new Map<MethodDefinition, number>();
  readonly #calls: (LinkedCall | undefined)[] = [];
  readonly #freeIds: number[] = [];
  #silences = 0;
  #state: "open" | "closed" | "dead" = "open";
  #cause: Error | undefined;

  /** Starts the module at `script` as the I/O thread. Throws `TypeError` when `data` cannot be passed to a thread. */
  constructor(script: URL, data: object) {
    const memory: LinkMemory = createLinkMemory();
    this.#signals = new Int32Array(memory.signals);
    this.#commands = new PipeWriter(memory.commands);
    this.#events = new PipeReader(memory.events);
    this.#records = new RecordReader(this.#events);
    try {
      this.#worker = new Worker(script, {
        workerData: { ...data, memory },
        execArgv: argumentsForThread(),
        name: "baud blocking calls",
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new TypeError(`The options of a blocking channel must be plain data, which a thread can be given: ${why}`);
    }
    // A script that has come to its end is not held up by the thread.
    this.#worker.unref();
    this.#worker.on("error", (error: Error) => {
      this.#cause = error;
      this.#bury();
    });
    this.#worker.on("exit", () => this.#bury());
  }

  /** Whether calls can be started. */
  get isOpen(): boolean {
    if (this.#state === "open" && Atomics.load(this.#signals, signals.hasEnded) === 1) this.#bury();
    return this.#state === "open";
  }

  /** Makes room for a call; gives the number by which commands name it. */
  add(call: LinkedCall): number {
    const id = this.#freeIds.pop() ?? this.#calls.length;
    this.#calls[id] = call;
    return id;
  }

  /** The number by which a start names its method. */
  define(method: MethodDefinition): number {
    let id = this.#methods.get(method);
    if (id === undefined) {
      id = this.#methods.size;
      this.#methods.set(method, id);
      this.command(commands.define, id, encodeJson(methodData(method)));
    }
    return id;
  }

  /** Writes a command, which the other thread learns of when `flush` or `wait` is called. Blocks while the pipe is full. */
  command(kind: number, call: number, payload: Uint8Array): void {
    // The head is shared by all records of this thread: it is written before anything else can be.
    this.#write(recordHead(kind, call, payload.length));
    this.#write(payload);
  }

  #write(bytes: Uint8Array): void {
    let at = this.#commands.write(bytes, 0);
    for (let waits = 0; at < bytes.length && this.isOpen && waits < maxSilences; ) {
      this.flush();
      const before = at;
      this.#commands.waitForRoom(silenceMs);
      at += this.#commands.write(bytes, at);
      waits = at > before ? 0 : waits + 1;
    }
    if (at < bytes.length) this.#bury();
  }

  /** Lets the other thread know of what was written. */
  flush(): void {
    this.#commands.publish();
    if (Atomics.exchange(this.#signals, signals.isAwake, 1) === 0) this.#worker.postMessage(null);
  }

  /** Tells calls of what has happened meanwhile, without waiting. False when nothing has. */
  poll(): boolean {
    const hasRead = this.#records.readAll(this);
    if (hasRead) {
      this.#silences = 0;
      if (Atomics.load(this.#signals, signals.needsRoom) === 1) this.#worker.postMessage(null);
    }
    return hasRead;
  }

  /** Blocks the thread until something has happened to one of the calls, and tells it. */
  wait(): void {
    if (this.poll() || !this.isOpen) return;
    this.flush();
    if (!this.#events.wait(silenceMs) && ++this.#silences <= maxSilences) {
      this.command(commands.ping, 0, noPayload);
      return;
    }
    if (!this.poll() && this.#silences > maxSilences) this.#bury();
  }

  /** Ends all calls with CANCELLED, and the thread. Blocks until nothing is left of the connection. */
  close(): void {
    if (!this.isOpen) return;
    this.command(commands.close, 0, noPayload);
    while (this.isOpen) this.wait();
  }

  onRecord(kind: number, id: number, payload: Uint8Array): void {
    if (kind === events.closed) {
      this.#state = "closed";
      return;
    }
    const call = this.#calls[id];
    if (call === undefined) return;
    switch (kind) {
      case events.headers:
        call.onHeaders(decodeJson(payload));
        return;
      case events.message:
        call.onMessage(payload);
        return;
      case events.sent:
        call.onSent(decodeCount(payload));
        return;
      case events.end:
        this.#calls[id] = undefined;
        this.#freeIds.push(id);
        call.onEnd(decodeJson(payload));
    }
  }

  /** The thread has died: so do its calls. */
  #bury(): void {
    if (this.#state !== "open") return;
    this.#state = "dead";
    const cause = this.#cause === undefined ? "" : `: ${this.#cause.message}`;
    const details = `The thread that made the call has ended unexpectedly${cause}`;
    for (const call of this.#calls.splice(0)) call?.onEnd({ code: Status.UNAVAILABLE, details });
  }
}
