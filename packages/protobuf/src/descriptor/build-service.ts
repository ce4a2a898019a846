import { makeDistinct, resolveType } from "./build-field.js";
import type { FileDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor } from "./descriptor.js";
import { methodName } from "./names.js";
import type { RawProto } from "./raw-proto.js";
import { qualify } from "./scope.js";

/** Builds a service from its `google.protobuf.ServiceDescriptorProto`. Throws `TypeError` for an unknown type. */
export function buildService(proto: RawProto, file: FileDescriptor): ServiceDescriptor {
  const options = proto.message(3);
  const methods: MethodDescriptor[] = [];
  const service: ServiceDescriptor = {
    kind: "service",
    name: proto.name,
    typeName: qualify(file, proto.name),
    file,
    methods,
    isDeprecated: options?.number(DEPRECATED) === 1,
    options: options?.bytes,
  };
  for (const method of proto.messages(2)) methods.push(buildMethod(method, service));
  makeDistinct(methods);
  return service;
}

function buildMethod(proto: RawProto, parent: ServiceDescriptor): MethodDescriptor {
  const { name } = proto;
  const options = proto.message(4);
  const messageAt = (field: number): MessageDescriptor => {
    const type = resolveType(proto.text(field) ?? "", name, parent.file);
    if (type.kind !== "message") throw new TypeError(`${parent.typeName}.${name}: a method takes and gives messages`);
    return type;
  };
  return {
    kind: "method",
    name,
    property: methodName(name),
    parent,
    input: messageAt(2),
    output: messageAt(3),
    isClientStreaming: proto.number(5) === 1,
    isServerStreaming: proto.number(6) === 1,
    idempotency: IDEMPOTENCY[options?.number(34) ?? 0] ?? "unknown",
    isDeprecated: options?.number(DEPRECATED) === 1,
    options: options?.bytes,
  };
}

/** The number of `deprecated` in the options of both. */
const DEPRECATED = 33;
const IDEMPOTENCY = ["unknown", "noSideEffects", "idempotent"] as const;
