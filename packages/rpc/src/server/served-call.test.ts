import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Codec } from "@baud/protobuf";
import {
  type AnyHandler,
  Metadata,
  type MethodDefinition,
  type ServerCall,
  type ServerCallListener,
  type ServerInterceptor,
  type Status,
  serveMethod,
  statusName,
  unauthenticatedPeer,
} from "../index.js";
import { createDeferred } from "../streaming/deferred.js";
import { KeptLog } from "../testing/kept-log.js";

const nothing: Codec<unknown> = { write() {}, decode: () => ({}) };

function methodOf(kind: MethodDefinition["kind"]): MethodDefinition {
  return { kind, name: "Do", path: "/test.Things/Do", request: nothing, response: nothing } as MethodDefinition;
}

/** A call that writes down what the server does with it. */
class RecordedCall implements ServerCall<unknown> {
  readonly peer = "test";
  readonly authority = "test";
  readonly auth = unauthenticatedPeer;
  readonly metadata: Metadata = new Metadata();
  readonly method: MethodDefinition;
  readonly timeoutMs: number;
  readonly log: string[] = [];
  isFull = false;
  #whenEnded: () => void = () => {};

  constructor(kind: MethodDefinition["kind"], timeoutMs: number = Number.POSITIVE_INFINITY) {
    this.method = methodOf(kind);
    this.timeoutMs = timeoutMs;
  }

  serve(handler: AnyHandler, ...interceptors: ServerInterceptor[]): ServerCallListener<unknown> {
    const listener = serveMethod(this.method, handler, new KeptLog(), interceptors)(this);
    listener.onMessage({});
    listener.onHalfClose();
    return listener;
  }

  ended(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenEnded = resolve;
    });
  }

  setCompression(): void {}
  pauseRequests(): void {}
  resumeRequests(): void {}
  consumed(): void {}
  hasRoom(): boolean {
    return !this.isFull;
  }
  sendHeaders(): void {
    this.log.push("headers");
  }
  send(message: unknown): boolean {
    this.log.push(`message ${message}`);
    return true;
  }
  end(code: Status): void {
    this.log.push(statusName(code));
    this.#whenEnded();
  }
  settled(): void {
    this.log.push("settled");
  }
}

/** What is a microtask away, or a few, has happened. */
function turn(): Promise<void> {
  return new Promise(setImmediate);
}

describe("a response for which there is no room", () => {
  for (const [what, handler] of [
    ["that is there at once", () => "a"],
    ["that comes later", async () => "a"],
  ] as const) {
    it(`and ${what} waits as it is, and is sent before the end`, async () => {
      const call = new RecordedCall("unary");
      call.isFull = true;
      const listener = call.serve(handler as AnyHandler);
      await turn();
      listener.onWritable();
      assert.deepEqual(call.log, []);
      call.isFull = false;
      listener.onWritable();
      assert.deepEqual(call.log, ["headers", "message a", "OK", "settled"]);
    });
  }

  it("is dropped when the client goes", async () => {
    const call = new RecordedCall("unary");
    call.isFull = true;
    const listener = call.serve((async () => "a") as unknown as AnyHandler);
    await turn();
    listener.onCancel("gone");
    call.isFull = false;
    listener.onWritable();
    assert.deepEqual(call.log, ["settled"]);
  });

  it("is dropped when the deadline passes", async () => {
    const call = new RecordedCall("unary", 1);
    call.isFull = true;
    const listener = call.serve((() => "a") as unknown as AnyHandler);
    await call.ended();
    call.isFull = false;
    listener.onWritable();
    assert.deepEqual(call.log, ["DEADLINE_EXCEEDED", "settled"]);
  });

  it("stops a stream until it is sent", async () => {
    const call = new RecordedCall("serverStreaming");
    let made = 0;
    const listener = call.serve(async function* () {
      for (const text of ["a", "b", "c"]) {
        made++;
        call.isFull = text === "b";
        yield text;
      }
    } as unknown as AnyHandler);
    await turn();
    assert.deepEqual([made, call.log], [2, ["headers", "message a"]]);
    call.isFull = false;
    listener.onWritable();
    await turn();
    assert.deepEqual(call.log, ["headers", "message a", "message b", "message c", "OK", "settled"]);
  });

  it("is shown to interceptors when it is sent, and they wait for it", async () => {
    const call = new RecordedCall("unary");
    call.isFull = true;
    const spy = (message: object): object => {
      call.log.push(`intercepted ${message}`);
      return message;
    };
    const listener = call.serve((() => "a") as unknown as AnyHandler, async (_, next) => {
      await next({ response: spy });
      call.log.push("intercepted the end");
    });
    await turn();
    assert.deepEqual(call.log, []);
    call.isFull = false;
    listener.onWritable();
    await turn();
    const end = ["intercepted the end", "OK", "settled"];
    assert.deepEqual(call.log, ["headers", "intercepted a", "message a", ...end]);
  });
});

describe("a call that is over has settled", () => {
  const outliving: [MethodDefinition["kind"], (work: Promise<string>) => AnyHandler][] = [
    ["unary", (work) => () => work],
    ["clientStreaming", (work) => () => work],
    [
      "serverStreaming",
      (work) =>
        async function* () {
          yield await work;
        },
    ],
    [
      "bidiStreaming",
      (work) =>
        async function* () {
          yield await work;
        },
    ],
    // An iterator that cannot be told to stop.
    [
      "serverStreaming",
      (work) => () => ({
        [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: await work }) }),
      }),
    ],
  ];
  for (const [index, [kind, handlerOf]] of outliving.entries()) {
    it(`when the ${kind} handler has that ignores its end (${index + 1})`, async () => {
      const call = new RecordedCall(kind);
      const work = createDeferred<string>();
      const listener = call.serve(handlerOf(work.promise));
      await turn();
      listener.onCancel("gone");
      await turn();
      assert.deepEqual(call.log, []);
      work.resolve("a");
      await turn();
      assert.deepEqual(call.log, ["settled"]);
    });
  }

  it("when the last interceptor has", async () => {
    const call = new RecordedCall("unary");
    const work = createDeferred<string>();
    const slow: ServerInterceptor = async (_, next) => {
      await work.promise;
      await next();
    };
    const handler = (() => "a") as unknown as AnyHandler;
    const listener = serveMethod(call.method, handler, new KeptLog(), [slow])(call);
    listener.onCancel("gone");
    await turn();
    assert.deepEqual(call.log, []);
    work.resolve("");
    await turn();
    assert.deepEqual(call.log, ["settled"]);
  });

  for (const [how, kind, handler] of [
    ["answers", "unary", () => "a"],
    ["throws", "unary", thrower],
    ["returns a promise that is rejected", "clientStreaming", async () => thrower()],
    ["returns nothing to iterate", "serverStreaming", () => 7],
    ["yields", "serverStreaming", () => ["a", "b"]],
    [
      "throws while it yields",
      "bidiStreaming",
      async function* () {
        yield "a";
        thrower();
      },
    ],
  ] as const) {
    it(`and tells it once, when its handler ${how}`, async () => {
      const call = new RecordedCall(kind);
      const listener = call.serve(handler as unknown as AnyHandler);
      await turn();
      listener.onCancel("gone");
      await turn();
      assert.deepEqual(
        call.log.filter((line) => line === "settled"),
        ["settled"],
      );
    });
  }

  it("when it ends before its handler was called", () => {
    const call = new RecordedCall("unary");
    const listener = serveMethod(call.method, (() => "a") as unknown as AnyHandler, new KeptLog())(call);
    listener.onCancel("gone");
    assert.deepEqual(call.log, ["settled"]);
  });
});

function thrower(): never {
  throw new Error("on purpose");
}
