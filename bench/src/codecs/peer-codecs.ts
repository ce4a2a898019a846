import type { MessageType as BaudType } from "@baud/protobuf";
import type { PayloadName } from "../process/order.js";
import { generated } from "./generated.js";

/** How a contender writes and reads one payload. */
export interface PeerCodec {
  encode(message: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

/** Loads what a contender needs for a payload. */
export type LoadCodec = (payload: PayloadName) => Promise<PeerCodec>;

// What generators have written is known by its shape only: each cast below says what that generator exports.

export const peerCodecs: Readonly<Record<string, LoadCodec>> = {
  async Baud(payload) {
    const type = await baudType(payload);
    return { encode: (message) => type.encode(message as never), decode: (bytes) => type.decode(bytes) };
  },

  async "Baud, planned"(payload) {
    const { createMessageType } = await import("@baud/protobuf");
    const type = createMessageType((await baudType(payload)).descriptor);
    return { encode: (message) => type.encode(message as never), decode: (bytes) => type.decode(bytes) };
  },

  async protobufjs(payload) {
    interface Static {
      encode(message: unknown): { finish(): Uint8Array };
      decode(bytes: Uint8Array): unknown;
    }
    const module = (await generated("protobufjs/messages.js")) as {
      readonly payloads: Readonly<Record<string, Static>>;
      readonly google: { readonly protobuf: Readonly<Record<string, Static>> };
    };
    const type = (payload === "FileDescriptorSet" ? module.google.protobuf : module.payloads)[payload] as Static;
    return { encode: (message) => type.encode(message).finish(), decode: (bytes) => type.decode(bytes) };
  },

  async "protobuf-es"(payload) {
    const { fromBinary, toBinary } = await import("@bufbuild/protobuf");
    const module =
      payload === "FileDescriptorSet" ? await import("@bufbuild/protobuf/wkt") : await generated("es/payloads_pb.js");
    const schema = (module as Readonly<Record<string, unknown>>)[`${payload}Schema`] as Parameters<
      typeof fromBinary
    >[0];
    return {
      encode: (message) => toBinary(schema, message as ReturnType<typeof fromBinary>),
      decode: (bytes) => fromBinary(schema, bytes),
    };
  },

  async "ts-proto"(payload) {
    interface MessageFns {
      encode(message: unknown): { finish(): Uint8Array };
      decode(bytes: Uint8Array): unknown;
    }
    const type = (await generated(moduleOf("ts-proto", payload)))[payload] as MessageFns;
    return { encode: (message) => type.encode(message).finish(), decode: (bytes) => type.decode(bytes) };
  },

  async "protobuf-ts"(payload) {
    interface ProtobufTsType {
      toBinary(message: unknown): Uint8Array;
      fromBinary(bytes: Uint8Array): unknown;
    }
    const type = (await generated(moduleOf("protobuf-ts", payload)))[payload] as ProtobufTsType;
    return { encode: (message) => type.toBinary(message), decode: (bytes) => type.fromBinary(bytes) };
  },

  async pbf(payload) {
    const { PbfReader, PbfWriter } = await import("pbf");
    const module = await generated(payload === "FileDescriptorSet" ? "pbf/descriptor.js" : "pbf/payloads.js");
    const read = module[`read${payload}`] as (pbf: InstanceType<typeof PbfReader>) => unknown;
    const write = module[`write${payload}`] as (message: unknown, pbf: InstanceType<typeof PbfWriter>) => void;
    return {
      encode(message) {
        const pbf = new PbfWriter();
        write(message, pbf);
        return pbf.finish();
      },
      decode: (bytes) => read(new PbfReader(bytes)),
    };
  },

  /** Its generator for other messages is a native program: it takes part with the message that it brings along. */
  async "google-protobuf"() {
    interface GoogleType {
      deserializeBinary(bytes: Uint8Array): { serializeBinary(): Uint8Array };
    }
    // It has no declarations.
    const name: string = "google-protobuf/google/protobuf/descriptor_pb.js";
    const { default: module } = (await import(name)) as {
      readonly default: { readonly FileDescriptorSet: GoogleType };
    };
    return {
      encode: (message) => (message as ReturnType<GoogleType["deserializeBinary"]>).serializeBinary(),
      decode: (bytes) => module.FileDescriptorSet.deserializeBinary(bytes),
    };
  },

  /** ProtoJSON by the platform's own parser: no protocol buffers, but a mark on the scale. */
  async JSON(payload) {
    const type = await baudType(payload);
    const text = new Map<Uint8Array, Uint8Array>();
    const encoder = new TextEncoder();
    const decoder = new TextDecoder();
    return {
      encode: (message) => encoder.encode(JSON.stringify(message)),
      decode(bytes) {
        let json = text.get(bytes);
        if (json === undefined) {
          json = encoder.encode(type.toJsonString(type.decode(bytes) as never));
          text.set(bytes, json);
        }
        return JSON.parse(decoder.decode(json));
      },
    };
  },
};

async function baudType(payload: PayloadName): Promise<BaudType<unknown>> {
  const module =
    payload === "FileDescriptorSet"
      ? await import("@baud/protobuf/google/protobuf/descriptor_pb")
      : await generated("baud/payloads_pb.js");
  return (module as Readonly<Record<string, unknown>>)[payload] as BaudType<unknown>;
}

function moduleOf(peer: string, payload: PayloadName): string {
  return payload === "FileDescriptorSet" ? `${peer}/google/protobuf/descriptor.js` : `${peer}/payloads.js`;
}
