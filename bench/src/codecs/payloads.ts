import { readFile } from "node:fs/promises";
import type { MessageType } from "@baud/protobuf";
import { FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { PayloadName } from "../process/order.js";
import { generated, generatedFile } from "./generated.js";

/** What is encoded and decoded: the names of messages in `payloads.proto`, and a large real one. */
export const payloadNames: readonly PayloadName[] = ["Feature", "FileDescriptorSet", "Numbers", "Strings", "Blobs"];

/** The bytes of a payload: the same for all contenders. */
export async function payloadBytes(name: PayloadName): Promise<Uint8Array> {
  if (name === "FileDescriptorSet") return fileDescriptorSet();
  const type = (await generated("baud/payloads_pb.js"))[name] as MessageType<never>;
  return type.encode(inits[name]() as never);
}

/** Descriptors with source info, as often as makes two megabytes. */
async function fileDescriptorSet(): Promise<Uint8Array> {
  const bytes = await readFile(generatedFile("descriptors.binpb"));
  const { file } = FileDescriptorSet.decode(bytes);
  const times = Math.ceil((2 * 1024 * 1024) / bytes.length);
  return FileDescriptorSet.encode({ file: Array.from({ length: times }, () => file).flat() });
}

const inits: Readonly<Record<Exclude<PayloadName, "FileDescriptorSet">, () => object>> = {
  Feature: () => ({
    name: "Berkshire Valley Management Area Trail",
    location: { latitude: 409146138, longitude: -746188906 },
  }),
  Numbers: () => ({
    ints: many(1000, (i) => (i * 7919) % 100_000),
    signed: many(1000, (i) => (i % 2 === 0 ? i * 31 : -i * 31)),
    doubles: many(1000, (i) => i / 3),
    floats: many(1000, (i) => i / 4),
    fixed: many(1000, (i) => (i * 2654435761) >>> 0),
    longs: many(1000, (i) => BigInt(i) * 1_000_003n ** BigInt(i % 3)),
    unpackedInts: many(1000, (i) => (i * 7919) % 100_000),
    unpackedDoubles: many(1000, (i) => i / 7),
  }),
  Strings: () => ({
    short: many(500, (i) => `name${i}`),
    long: many(50, (i) => `${i} ${"The quick brown fox jumps over the lazy dog. ".repeat(10)}`),
    foreign: many(200, (i) => `Größe ${i} 世界 ${"é".repeat(i % 40)}`),
    labels: Object.fromEntries(many(200, (i) => [`label-${i}`, `value of ${i}`])),
  }),
  Blobs: () => ({
    small: many(500, (i) => new Uint8Array(20).fill(i)),
    large: new Uint8Array(100_000).fill(7),
  }),
};

function many<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
