import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { ProtocRequest } from "../protoc-request.js";
import { decodeRaw, MessageConverter } from "./convert-message.js";

/**
 * `--encode` and `--decode`: a message of one of the files' types, from standard input to standard output. Throws
 * `ProtocError`.
 */
export async function runCodec(request: ProtocRequest, files: readonly FileDescriptorProto[]): Promise<void> {
  const { mode, codecType, isOutputDeterministic } = request;
  const converter = new MessageConverter(files);
  const input = await readStandardInput();
  const { output, missing } =
    mode === "encode" ? converter.encode(codecType, input, isOutputDeterministic) : converter.decode(codecType, input);
  if (missing.length > 0) {
    console.error(`warning:  Input message is missing required fields:  ${missing.join(", ")}`);
  }
  process.stdout.write(output);
}

/** `--decode_raw`: a message of an unknown type as text. Throws `ProtocError`. */
export async function runDecodeRaw(): Promise<void> {
  process.stdout.write(decodeRaw(await readStandardInput()));
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
