import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type AnyMessage, createMessageType, DecodeError, EncodeError, type MessageType } from "@baud/protobuf";
import { parseText, printText } from "@baud/protobuf/text";
import { ConformanceRequest } from "../gen/conformance/conformance_pb.js";
import { defaultLook } from "./default-look.js";

// Gives both codecs the messages of the conformance suite, cut off at every byte, and then damaged at random until time is
// up, or --count were. Bytes are a message or a DecodeError, and the same to both codecs; what is read can be written, and read again.

const { values } = parseArgs({
  options: {
    corpus: { type: "string", default: "" },
    seconds: { type: "string", default: "20" },
    count: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});

interface Sample {
  readonly type: MessageType<AnyMessage>;
  readonly planned: MessageType<AnyMessage>;
  readonly payload: { readonly kind: "binary" | "json" | "text"; readonly bytes: Uint8Array };
}

/** Larger payloads are left alone. */
const MAX_SIZE_BYTES = 4096;

const { types, registry } = defaultLook;
const counts = { samples: 0, cutOff: 0, damaged: 0, accepted: 0, refused: 0 };
let state = Number(values.seed) | 1;

const samples = readCorpus(values.corpus);
counts.samples = samples.length;
for (const sample of samples) {
  const { kind, bytes } = sample.payload;
  if (kind !== "binary") continue;
  for (let length = 0; length < bytes.length; length++) {
    counts.cutOff++;
    check(sample, bytes.subarray(0, length));
  }
}
const end = performance.now() + Number(values.seconds) * 1000;
const goesOn = (): boolean =>
  values.count === undefined ? performance.now() < end : counts.damaged < Number(values.count);
while (goesOn()) {
  const sample = samples[random(samples.length)] as Sample;
  counts.damaged++;
  check(sample, damage(sample.payload.bytes));
}
console.log(
  `${counts.samples} messages, ${counts.cutOff} cut off, ${counts.damaged} damaged (seed ${values.seed}): ` +
    `${counts.accepted} accepted, ${counts.refused} refused, each alike by both codecs`,
);

/** Every different payload of the suite whose size lets it be cut at every byte. */
function readCorpus(file: string): Sample[] {
  const frames = readFileSync(file);
  const found = new Map<string, Sample>();
  for (let at = 0; at < frames.length; ) {
    const length = frames.readUInt32LE(at);
    const request = ConformanceRequest.decode(frames.subarray(at + 4, at + 4 + length));
    at += 4 + length;
    const type = types.find(({ typeName }) => typeName === request.messageType);
    const payload = payloadOf(request);
    if (type === undefined || payload === undefined || payload.bytes.length > MAX_SIZE_BYTES) continue;
    const key = `${type.typeName} ${payload.kind} ${Buffer.from(payload.bytes).toString("latin1")}`;
    found.set(key, { type, planned: createMessageType(type.descriptor), payload });
  }
  return [...found.values()];
}

function payloadOf({ payload }: ConformanceRequest): Sample["payload"] | undefined {
  switch (payload?.case) {
    case "protobufPayload":
      return { kind: "binary", bytes: payload.value };
    case "jsonPayload":
      return { kind: "json", bytes: Buffer.from(payload.value) };
    case "textPayload":
      return { kind: "text", bytes: Buffer.from(payload.value) };
    default:
      return undefined;
  }
}

function check(sample: Sample, bytes: Uint8Array): void {
  try {
    const isAccepted = sample.payload.kind === "binary" ? checkBinary(sample, bytes) : checkText(sample, bytes);
    if (isAccepted) counts.accepted++;
    else counts.refused++;
  } catch (error) {
    const what = `${sample.type.typeName}, ${sample.payload.kind}: ${Buffer.from(bytes).toString("hex")}`;
    throw new Error(`seed ${values.seed}: ${what}`, { cause: error });
  }
}

function checkBinary({ type, planned }: Sample, bytes: Uint8Array): boolean {
  const message = decoded(type, bytes);
  const other = decoded(planned, bytes);
  if (typeof message === "string" || typeof other === "string") {
    if (message !== other) throw new Error(`one codec: ${describe(message)}; the other: ${describe(other)}`);
    return false;
  }
  const again = type.encode(message);
  if (!areSame(type, again, planned.encode(other))) throw new Error("the codecs write different bytes");
  if (!areSame(type, again, type.encode(type.decode(again)))) throw new Error("what is written reads differently");
  const json = refusal(() => type.toJsonString(message, { registry }), EncodeError);
  refusal(() => printText(type, message, { registry }), EncodeError);
  if (json !== undefined) refusal(() => type.fromJsonString(json, { registry }), DecodeError);
  return true;
}

function checkText({ type, payload }: Sample, bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString();
  const read = (): AnyMessage =>
    payload.kind === "json" ? type.fromJsonString(text, { registry }) : parseText(type, text, { registry });
  const message = refusal(read, DecodeError);
  if (message === undefined) return false;
  const again = type.encode(message);
  if (!areSame(type, again, type.encode(type.decode(again)))) throw new Error("what is written reads differently");
  return true;
}

/** Whether bytes are the same, but for the bits by which one NaN differs from another: JavaScript need not keep them. */
function areSame(type: MessageType<AnyMessage>, a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0 || (a.length === b.length && type.equals(type.decode(a), type.decode(b)));
}

/** The message, or the words in which it was refused. */
function decoded(type: MessageType<AnyMessage>, bytes: Uint8Array): AnyMessage | string {
  try {
    return type.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** The result; undefined when it was refused as it may be. */
function refusal<T>(act: () => T, expected: typeof DecodeError | typeof EncodeError): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof expected) return undefined;
    throw error;
  }
}

function describe(outcome: AnyMessage | string): string {
  return typeof outcome === "string" ? outcome : "a message";
}

/** A copy with up to four changes: bytes set, bits turned, runs repeated, left out, or taken from other messages. */
function damage(bytes: Uint8Array): Uint8Array {
  let damaged = Uint8Array.from(bytes);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(damaged.length + 1);
    const length = random(8);
    const donor = (samples[random(samples.length)] as Sample).payload.bytes;
    const start = random(donor.length + 1);
    switch (random(5)) {
      case 0:
        if (at < damaged.length) damaged[at] = random(256);
        break;
      case 1:
        if (at < damaged.length) damaged[at] = (damaged[at] as number) ^ (1 << random(8));
        break;
      case 2:
        damaged = joined(damaged.subarray(0, at), damaged.subarray(at + length));
        break;
      case 3:
        damaged = joined(damaged.subarray(0, at + length), damaged.subarray(at));
        break;
      default:
        damaged = joined(damaged.subarray(0, at), donor.subarray(start, start + length), damaged.subarray(at));
    }
  }
  return damaged;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A number from 0 up to but not including `below`: a xorshift generator, so that a seed repeats a run. */
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return below === 0 ? 0 : (state >>> 0) % below;
}
