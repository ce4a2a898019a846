import { appendFileSync } from "node:fs";
import { type AnyMessage, DecodeError, EncodeError, type MessageType, type Registry } from "@baud/protobuf";
import { parseText, printText } from "@baud/protobuf/text";
import {
  ConformanceRequest,
  ConformanceResponse,
  TestCategory,
  WireFormat,
} from "../gen/conformance/conformance_pb.js";
import { framed, readFrame, writeFrame } from "./frames.js";
import type { TestMessages } from "./test-messages.js";

type Result = NonNullable<ConformanceResponse["result"]>;

/**
 * Answers the runner's requests until it ends. `codec` chooses which codec of a type is tested. The requests are kept in the
 * file that `BAUD_CORPUS` names, if it does.
 */
export function runTestee(
  { types: all, registry }: TestMessages,
  codec: (type: MessageType<AnyMessage>) => MessageType<AnyMessage>,
): void {
  const types = new Map(all.map((type) => [type.typeName, codec(type)]));
  const corpus = process.env["BAUD_CORPUS"];
  for (let bytes = readFrame(); bytes !== undefined; bytes = readFrame()) {
    if (corpus !== undefined) appendFileSync(corpus, framed(bytes));
    const request = ConformanceRequest.decode(bytes);
    const type = types.get(request.messageType);
    const result: Result =
      type === undefined
        ? { case: "runtimeError", value: `there is no message type ${request.messageType}` }
        : answer(type, registry, request);
    writeFrame(ConformanceResponse.encode({ result }));
  }
}

function answer(type: MessageType<AnyMessage>, registry: Registry, request: ConformanceRequest): Result {
  let message: AnyMessage;
  try {
    const parsed = parse(type, registry, request);
    if (parsed === undefined) return { case: "skipped", value: `no parser for ${request.payload?.case}` };
    message = parsed;
  } catch (error) {
    if (error instanceof DecodeError) return { case: "parseError", value: error.message };
    return { case: "runtimeError", value: describe(error) };
  }
  try {
    return serialize(type, message, registry, request);
  } catch (error) {
    if (error instanceof EncodeError) return { case: "serializeError", value: error.message };
    return { case: "runtimeError", value: describe(error) };
  }
}

function parse(type: MessageType<AnyMessage>, registry: Registry, request: ConformanceRequest): AnyMessage | undefined {
  switch (request.payload?.case) {
    case "protobufPayload":
      return type.decode(request.payload.value);
    case "jsonPayload": {
      const ignoreUnknown = request.testCategory === TestCategory.JSON_IGNORE_UNKNOWN_PARSING_TEST;
      return type.fromJsonString(request.payload.value, { registry, ignoreUnknown });
    }
    case "textPayload":
      // The performance cases repeat a singular message thousands of times, and expect all of it merged.
      return parseText(type, request.payload.value, { registry, allowOverwrites: true });
    default:
      return undefined;
  }
}

function serialize(
  type: MessageType<AnyMessage>,
  message: AnyMessage,
  registry: Registry,
  request: ConformanceRequest,
): Result {
  switch (request.requestedOutputFormat) {
    case WireFormat.PROTOBUF:
      return { case: "protobufPayload", value: type.encode(message) };
    case WireFormat.JSON:
      return { case: "jsonPayload", value: type.toJsonString(message, { registry }) };
    case WireFormat.TEXT_FORMAT: {
      const { printUnknownFields } = request;
      return { case: "textPayload", value: printText(type, message, { registry, printUnknownFields }) };
    }
    default:
      return { case: "skipped", value: `no printer for format ${request.requestedOutputFormat}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
