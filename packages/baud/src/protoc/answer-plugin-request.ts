import {
  CodeGeneratorRequest,
  CodeGeneratorResponse,
  CodeGeneratorResponse_Feature,
} from "@baud/protobuf/google/protobuf/compiler/plugin_pb";
import { Edition } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { runOurGenerators } from "./our-generators.js";
import { ProtocError } from "./protoc-error.js";

/**
 * Answers, as the plugin `protoc-gen-baud`, what protoc asks of a plugin (google/protobuf/compiler/plugin.proto): with
 * the messages and services of the files, or with what is wrong about the options. Throws a `DecodeError` if the
 * request is none.
 */
export function answerPluginRequest(bytes: Uint8Array): Uint8Array {
  const { fileToGenerate, parameter = "", protoFile } = CodeGeneratorRequest.decode(bytes);
  const understood = {
    supportedFeatures: BigInt(
      CodeGeneratorResponse_Feature.FEATURE_PROTO3_OPTIONAL | CodeGeneratorResponse_Feature.FEATURE_SUPPORTS_EDITIONS,
    ),
    minimumEdition: Edition.EDITION_PROTO2,
    maximumEdition: Edition.EDITION_2024,
  };
  const job = { flag: "protoc-gen-baud", parameter, files: protoFile, entryFiles: fileToGenerate };
  try {
    const file = runOurGenerators({ ...job, messages: true, services: true });
    return CodeGeneratorResponse.encode({ ...understood, file });
  } catch (error) {
    if (!(error instanceof ProtocError)) throw error;
    return CodeGeneratorResponse.encode({ ...understood, error: error.message });
  }
}
