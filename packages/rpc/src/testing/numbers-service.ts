import type { Codec } from "@baud/protobuf";
import type {
  BidiStreamingMethod,
  ClientStreamingMethod,
  ServerStreamingMethod,
  ServiceDefinition,
  UnaryMethod,
} from "../index.js";

/** A message with one number, for tests that come before generated code. */
export interface Count {
  value: number;
}

/** Encodes a number as text in field 1. A negative number cannot be encoded; what is no number cannot be decoded. */
export const Count: Codec<Count> = {
  write(message, writer) {
    const { value = 0 } = message;
    if (!(value >= 0)) throw new RangeError(`value ${value} is negative`);
    writer.string(0x0a, String(value));
  },
  decode(bytes) {
    const text = String.fromCharCode(...bytes.subarray(2));
    if (!/^\d+$/.test(text)) throw new RangeError(`${JSON.stringify(text)} is no number`);
    return { value: Number(text) };
  },
};

interface NumbersDefinition extends ServiceDefinition {
  readonly typeName: "test.Numbers";
  readonly methods: {
    readonly double: UnaryMethod<Count, Count>;
    readonly countTo: ServerStreamingMethod<Count, Count>;
    readonly sum: ClientStreamingMethod<Count, Count>;
    readonly echo: BidiStreamingMethod<Count, Count>;
  };
}

/** One method of each kind. */
export const Numbers: NumbersDefinition = {
  typeName: "test.Numbers",
  methods: {
    double: { kind: "unary", name: "Double", path: "/test.Numbers/Double", request: Count, response: Count },
    countTo: {
      kind: "serverStreaming",
      name: "CountTo",
      path: "/test.Numbers/CountTo",
      request: Count,
      response: Count,
    },
    sum: { kind: "clientStreaming", name: "Sum", path: "/test.Numbers/Sum", request: Count, response: Count },
    echo: { kind: "bidiStreaming", name: "Echo", path: "/test.Numbers/Echo", request: Count, response: Count },
  },
};
