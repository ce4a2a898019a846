import type { Codec } from "@baud/protobuf";
import type {
  BidiStreamingMethod,
  ClientStreamingMethod,
  Handlers,
  ServerContext,
  ServerStreamingMethod,
  ServiceDefinition,
  UnaryMethod,
} from "@baud/rpc";

/** A message with a text, for tests of what lies below generated code. */
export interface Text {
  text: string;
}

/** `text` is field 1. "!" cannot be encoded; what is not this one field cannot be decoded. */
export const Text: Codec<Text> = {
  write({ text = "" }, writer) {
    if (text === "!") throw new RangeError('"!" cannot be encoded');
    if (text !== "") writer.string(0x0a, text);
  },
  decode(bytes) {
    if (bytes.length === 0) return { text: "" };
    let length = 0;
    let at = 1;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (bytes[0] !== 0x0a || at + length !== bytes.length) throw new RangeError("no text");
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString() };
  },
};

interface TextsDefinition extends ServiceDefinition {
  readonly typeName: "test.Texts";
  readonly methods: {
    readonly upper: UnaryMethod<Text, Text>;
    readonly letters: ServerStreamingMethod<Text, Text>;
    readonly join: ClientStreamingMethod<Text, Text>;
    readonly echo: BidiStreamingMethod<Text, Text>;
  };
}

/** One method of each kind. */
export const Texts: TextsDefinition = {
  typeName: "test.Texts",
  methods: {
    upper: { kind: "unary", name: "Upper", path: "/test.Texts/Upper", request: Text, response: Text },
    letters: { kind: "serverStreaming", name: "Letters", path: "/test.Texts/Letters", request: Text, response: Text },
    join: { kind: "clientStreaming", name: "Join", path: "/test.Texts/Join", request: Text, response: Text },
    echo: { kind: "bidiStreaming", name: "Echo", path: "/test.Texts/Echo", request: Text, response: Text },
  },
};

/** Does what the names of the methods say. */
export class TextsHandlers implements Handlers<typeof Texts> {
  async upper({ text }: Text): Promise<Text> {
    return { text: text.toUpperCase() };
  }

  *letters({ text }: Text): Generator<Text> {
    for (const letter of text) yield { text: letter };
  }

  async join(texts: AsyncIterable<Text>): Promise<Text> {
    let joined = "";
    for await (const { text } of texts) joined += text;
    return { text: joined };
  }

  async *echo(texts: AsyncIterable<Text>): AsyncGenerator<Text> {
    yield* texts;
  }
}

/** Handlers that answer nothing, and tell when each is called and when its call is cancelled. */
export class SilentHandlers implements Handlers<typeof Texts> {
  /** The contexts of the calls that began, in order. */
  readonly began: ServerContext[] = [];
  readonly #waiting: (() => void)[] = [];

  /** Resolves when so many calls have begun. */
  async whenBegan(count: number): Promise<void> {
    while (this.began.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  upper(_: Text, context: ServerContext): Promise<Text> {
    return this.#begin(context);
  }

  async *letters(_: Text, context: ServerContext): AsyncGenerator<Text> {
    yield this.#begin(context);
  }

  join(_: AsyncIterable<Text>, context: ServerContext): Promise<Text> {
    return this.#begin(context);
  }

  async *echo(_: AsyncIterable<Text>, context: ServerContext): AsyncGenerator<Text> {
    yield this.#begin(context);
  }

  #begin(context: ServerContext): Promise<never> {
    this.began.push(context);
    for (const resolve of this.#waiting.splice(0)) resolve();
    return new Promise((_, reject) => {
      context.signal.addEventListener("abort", () => reject(context.signal.reason));
    });
  }
}

/**
 * Makes calls that must end at their deadline, each with twice the time of the one before, until a handler has begun `count`: a
 * machine that is held up may let a deadline pass before the call has reached its server.
 */
export async function untilBegan(
  handlers: SilentHandlers,
  count: number,
  callWithin: (timeoutMs: number) => Promise<void>,
): Promise<void> {
  for (let timeoutMs = 50; handlers.began.length < count; timeoutMs *= 2) await callWithin(timeoutMs);
}

/** Requests that come one at a time. */
export async function* texts(...values: readonly string[]): AsyncGenerator<Text> {
  for (const text of values) yield { text };
}

/** The texts of a stream, read to its end. */
export async function textsOf(stream: AsyncIterable<Text>): Promise<string[]> {
  const values: string[] = [];
  for await (const { text } of stream) values.push(text);
  return values;
}

/** Requests of which the first comes at once and the second never. */
export async function* unfinished(): AsyncGenerator<Text> {
  yield { text: "first" };
  await new Promise(() => {});
}
