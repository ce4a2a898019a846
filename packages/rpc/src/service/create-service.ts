import { createMessageType, type MethodDescriptor, type ServiceDescriptor } from "@baud/protobuf";
import type { MethodDefinition, MethodKind, ServiceDefinition } from "./service-definition.js";

/** A service known only when the program runs: TypeScript can check neither its messages nor its kinds of method. */
export interface DynamicService extends ServiceDefinition {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a method takes and gives, nothing is known of it.
  readonly methods: { readonly [name: string]: MethodDefinition<any, any, any> };
}

/** The service of a descriptor that was built at run time, for `createClient` and `addService`. */
export function createService(descriptor: ServiceDescriptor): DynamicService {
  const { typeName, file } = descriptor;
  return {
    typeName,
    file: () => ({ descriptor: file, bytes: file.bytes }),
    methods: Object.fromEntries(descriptor.methods.map((method) => [method.property, createMethod(method)])),
  };
}

function createMethod(method: MethodDescriptor): MethodDefinition {
  const { name, parent, input, output, idempotency } = method;
  return {
    kind: kindOf(method),
    name,
    path: `/${parent.typeName}/${name}`,
    request: createMessageType(input),
    response: createMessageType(output),
    idempotency,
  };
}

function kindOf({ isClientStreaming, isServerStreaming }: MethodDescriptor): MethodKind {
  if (isClientStreaming) return isServerStreaming ? "bidiStreaming" : "clientStreaming";
  return isServerStreaming ? "serverStreaming" : "unary";
}
