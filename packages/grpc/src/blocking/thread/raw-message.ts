import type { Codec } from "@baud/protobuf";
import type { Idempotency, MethodDefinition, MethodKind } from "@baud/rpc";

/** A message that is left encoded. */
export interface RawMessage {
  readonly bytes: Uint8Array;
}

const rawCodec: Codec<RawMessage> = {
  write(message, writer) {
    writer.raw(message.bytes ?? nothing);
  },
  decode(bytes) {
    return { bytes: bytes.slice() };
  },
};

const nothing = new Uint8Array(0);

/** What can be told of a method to a thread that need not know its messages. */
export interface MethodData {
  readonly kind: MethodKind;
  readonly name: string;
  readonly path: `/${string}/${string}`;
  readonly idempotency?: Idempotency | undefined;
}

export function methodData({ kind, name, path, idempotency }: MethodDefinition): MethodData {
  return { kind, name, path, idempotency };
}

/** The method again, with messages that are passed on as they are. */
export function rawMethod({ idempotency, ...method }: MethodData): MethodDefinition<RawMessage, RawMessage> {
  return { ...method, request: rawCodec, response: rawCodec, ...(idempotency !== undefined && { idempotency }) };
}
