import type { MethodDescriptor, ServiceDescriptor } from "@baud/protobuf";
import { block, quote } from "./code.js";
import { docComment } from "./comments.js";
import type { ModuleContext } from "./module-context.js";
import { typeIdentifier } from "./names.js";

/** The module that services are typed by. */
const RPC = "@baud/rpc";

/** The names that a file's `_grpc` module declares. */
export function declaredServiceNames(services: readonly ServiceDescriptor[]): string[] {
  return services.flatMap((service) => {
    const name = typeIdentifier(service);
    return [name, `${name}Client`, `${name}Handlers`];
  });
}

/**
 * The body of a `_grpc` module, in sections: each service as a plain object, with the types of its client and its
 * handlers.
 */
export function generateServices(context: ModuleContext): string[][] {
  return context.file.services.map((service, index) => generateService(service, `6,${index}`, context));
}

function generateService(service: ServiceDescriptor, path: string, context: ModuleContext): string[] {
  const name = typeIdentifier(service);
  const typeName = quote(service.typeName);
  const types = service.methods.flatMap((method, index) => [
    ...docComment(context.comments.get(`${path},2,${index}`), method.isDeprecated),
    `readonly ${method.property}: ${methodType(method, context)};`,
  ]);
  const methods = service.methods.flatMap((method) =>
    block(`${method.property}: {`, methodLines(service, method, context), "},"),
  );
  return [
    ...docComment(context.comments.get(path), service.isDeprecated || service.file.isDeprecated),
    ...block(`export const ${name}: {`, [
      `readonly typeName: ${typeName};`,
      `readonly file: () => ${context.runtimeType("EmbeddedFile")};`,
      ...(types.length === 0 ? ["readonly methods: {};"] : block("readonly methods: {", types, "};")),
    ]).slice(0, -1),
    ...block(
      "} = {",
      [
        `typeName: ${typeName},`,
        `file: () => ${context.fileOf(context.file)},`,
        ...(methods.length === 0 ? ["methods: {},"] : block("methods: {", methods, "},")),
      ],
      "};",
    ),
    "",
    `/** A client of ${service.typeName}. */`,
    `export type ${name}Client = ${context.imports.type(RPC, "Client")}<typeof ${name}>;`,
    "",
    `/** What a server of ${service.typeName} implements. */`,
    `export type ${name}Handlers = ${context.imports.type(RPC, "Handlers")}<typeof ${name}>;`,
  ];
}

function methodType(method: MethodDescriptor, context: ModuleContext): string {
  const type = context.imports.type(RPC, METHOD_TYPES[kindOf(method)]);
  return `${type}<${context.message(method.input)}, ${context.message(method.output)}>`;
}

function methodLines(service: ServiceDescriptor, method: MethodDescriptor, context: ModuleContext): string[] {
  const lines = [
    `kind: "${kindOf(method)}",`,
    `name: ${quote(method.name)},`,
    `path: ${quote(`/${service.typeName}/${method.name}`)},`,
    `request: ${context.message(method.input)},`,
    `response: ${context.message(method.output)},`,
  ];
  if (method.idempotency !== "unknown") lines.push(`idempotency: "${method.idempotency}",`);
  return lines;
}

function kindOf(method: MethodDescriptor): keyof typeof METHOD_TYPES {
  if (method.isClientStreaming) return method.isServerStreaming ? "bidiStreaming" : "clientStreaming";
  return method.isServerStreaming ? "serverStreaming" : "unary";
}

const METHOD_TYPES = {
  unary: "UnaryMethod",
  serverStreaming: "ServerStreamingMethod",
  clientStreaming: "ClientStreamingMethod",
  bidiStreaming: "BidiStreamingMethod",
} as const;
