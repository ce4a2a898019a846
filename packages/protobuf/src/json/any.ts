import type { MessageDescriptor } from "../descriptor/descriptor.js";
import { findAnyType } from "../descriptor/find-any-type.js";
import type { AnyMessage } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { readMessage } from "../plan/read-message.js";
import { writeMessage } from "../plan/write-message.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { RECURSION_LIMIT, Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import type { ReadJson, WriteJson } from "./json-form.js";
import type { JsonContext, JsonReadOptions, JsonWriteOptions } from "./json-options.js";
import type { JsonObject, JsonValue, ParsedJson } from "./json-value.js";
import { putMember } from "./put-member.js";
import { notA } from "./scalar-from-json.js";
import { hasOwnJson } from "./well-known.js";

/** `google.protobuf.Any` in ProtoJSON: the message inside, and its type's URL as `@type`. */
export function anyToJson(any: AnyMessage, options: JsonContext<JsonWriteOptions>, toJson: WriteJson): JsonValue {
  const { typeUrl = "", value = new Uint8Array(0) } = any as { typeUrl?: string; value?: Uint8Array };
  if (typeUrl === "" && value.length === 0) return {};
  const type = findAnyType(typeUrl, options.registry, options.root);
  if (type === undefined) throw new EncodeError(unknownType(typeUrl));
  const anyDepth = (options.anyDepth ?? 0) + 1;
  if (anyDepth > RECURSION_LIMIT) throw new EncodeError(`google.protobuf.Any nested more than ${RECURSION_LIMIT} deep`);
  const json = toJson(type, decode(type, value), { ...options, anyDepth });
  const result: JsonObject = { "@type": typeUrl };
  if (hasOwnJson(type)) {
    result["value"] = json;
  } else {
    // Of a type without a form of its own the JSON is an object.
    for (const [name, member] of Object.entries(json as JsonObject)) putMember(result, name, member);
  }
  return result;
}

/** The reverse: the members are those of the message inside. `fromJson` reads it, one level deeper. */
export function anyFromJson(json: ParsedJson, options: JsonContext<JsonReadOptions>, fromJson: ReadJson): AnyMessage {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw notA("an object (google.protobuf.Any)", json);
  }
  const typeUrl = json["@type"];
  if (typeUrl === undefined && Object.keys(json).length === 0) return {};
  if (typeof typeUrl !== "string" || typeUrl === "") {
    throw new DecodeError('a google.protobuf.Any without "@type", which tells the type of what is inside');
  }
  const type = findAnyType(typeUrl, options.registry, options.root);
  if (type === undefined) throw new DecodeError(unknownType(typeUrl));
  const { "@type": _, ...members } = json;
  if (hasOwnJson(type) && members["value"] === undefined) {
    throw new DecodeError(`a google.protobuf.Any of ${type.typeName} without "value"`);
  }
  const message = fromJson(hasOwnJson(type) ? (members["value"] as ParsedJson) : members, type);
  const writer = new Writer();
  writer.begin(0);
  writeMessage(type, message, writer);
  return { typeUrl, value: writer.finish() };
}

function decode(type: MessageDescriptor, bytes: Uint8Array): AnyMessage {
  try {
    return readMessage(type, new Reader(bytes), createMessage(type));
  } catch (error) {
    throw error instanceof DecodeError
      ? new EncodeError(`a google.protobuf.Any with bytes that are not a ${type.typeName}`)
      : error;
  }
}

function unknownType(typeUrl: string): string {
  return `a google.protobuf.Any of the type ${JSON.stringify(typeUrl)}, which is neither in the registry nor imported`;
}
