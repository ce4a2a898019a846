import { createRegistry, type FileDescriptor, type MessageInit, type Registry } from "@baud/protobuf";
import { type ServiceDefinition, Status } from "@baud/rpc";
import type { ServerReflectionHandlers } from "../grpc/reflection/v1/reflection_grpc.js";
import type { ServerReflectionRequest, ServerReflectionResponse } from "../grpc/reflection/v1/reflection_pb.js";
import { findFileOfSymbol } from "./find-file-of-symbol.js";

type Question = NonNullable<ServerReflectionRequest["messageRequest"]>;
type Answer = NonNullable<MessageInit<ServerReflectionResponse>["messageResponse"]>;

/** Answers what tools ask of a server's services (gRPC Server Reflection Protocol). */
export class ReflectionService implements ServerReflectionHandlers {
  readonly #services: () => readonly ServiceDefinition[];
  readonly #files: readonly FileDescriptor[];
  #known: { readonly serviceCount: number; readonly registry: Registry } | undefined;

  constructor(services: () => readonly ServiceDefinition[], files: readonly FileDescriptor[]) {
    this.#services = services;
    this.#files = files;
  }

  async *serverReflectionInfo(
    requests: AsyncIterable<ServerReflectionRequest>,
  ): AsyncGenerator<MessageInit<ServerReflectionResponse>> {
    // What this stream has been told: a file that many others import is sent once.
    const sent = new Set<FileDescriptor>();
    for await (const request of requests) {
      const { host, messageRequest } = request;
      yield { validHost: host, originalRequest: request, messageResponse: this.#answer(messageRequest, sent) };
    }
  }

  #answer(question: Question | undefined, sent: Set<FileDescriptor>): Answer {
    const { registry } = this.#registry();
    switch (question?.case) {
      case "fileByFilename":
        return filesAnswer(registry.file(question.value), `the file ${question.value}`, sent);
      case "fileContainingSymbol":
        return filesAnswer(findFileOfSymbol(registry, question.value), `the symbol ${question.value}`, sent);
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const message = registry.message(containingType);
        const extension = message && registry.extensionByNumber(message, extensionNumber);
        return filesAnswer(extension?.file, `the extension ${extensionNumber} of ${containingType}`, sent);
      }
      case "allExtensionNumbersOfType": {
        const message = registry.message(question.value);
        if (message === undefined) return notFound(`the message ${question.value}`);
        const extensionNumber = registry.extensionsOf(message).map(({ number }) => number);
        return { case: "allExtensionNumbersResponse", value: { baseTypeName: question.value, extensionNumber } };
      }
      case "listServices": {
        const names = this.#services().map(({ typeName }) => typeName);
        return { case: "listServicesResponse", value: { service: names.sort().map((name) => ({ name })) } };
      }
      case undefined:
        return failure(Status.INVALID_ARGUMENT, "The request asks nothing that this server knows");
    }
  }

  /** The descriptors of all services that the server has now. They are parsed when the first tool asks. */
  #registry(): { readonly registry: Registry } {
    const services = this.#services();
    if (this.#known?.serviceCount !== services.length) {
      const files = services.flatMap(({ file }) => (file === undefined ? [] : [file().descriptor]));
      this.#known = { serviceCount: services.length, registry: createRegistry(...files, ...this.#files) };
    }
    return this.#known;
  }
}

/** The file, and before it was told of, all that it imports. */
function filesAnswer(file: FileDescriptor | undefined, what: string, sent: Set<FileDescriptor>): Answer {
  if (file === undefined) return notFound(what);
  sent.delete(file);
  const fileDescriptorProto: Uint8Array[] = [];
  const collect = (each: FileDescriptor): void => {
    if (sent.has(each)) return;
    sent.add(each);
    fileDescriptorProto.push(each.bytes);
    each.dependencies.forEach(collect);
  };
  collect(file);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  return failure(Status.NOT_FOUND, `This server does not know ${what}`);
}

function failure(errorCode: Status, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
