import type { Codec, EmbeddedFile } from "@baud/protobuf";

/** The four kinds of method (gRPC core concepts, "RPC life cycle"). */
export type MethodKind = "unary" | "serverStreaming" | "clientStreaming" | "bidiStreaming";

/** `idempotency_level` of a method (google/protobuf/descriptor.proto). */
export type Idempotency = "unknown" | "noSideEffects" | "idempotent";

/** One method of a service, as generated code describes it. */
export interface MethodDefinition<Request = unknown, Response = unknown, Kind extends MethodKind = MethodKind> {
  readonly kind: Kind;
  /** The name as written in the `.proto` file: `SayHello`. */
  readonly name: string;
  /** The `:path` of a call: `/helloworld.Greeter/SayHello`. */
  readonly path: `/${string}/${string}`;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
  readonly idempotency?: Idempotency;
}

export type UnaryMethod<Request, Response> = MethodDefinition<Request, Response, "unary">;
export type ServerStreamingMethod<Request, Response> = MethodDefinition<Request, Response, "serverStreaming">;
export type ClientStreamingMethod<Request, Response> = MethodDefinition<Request, Response, "clientStreaming">;
export type BidiStreamingMethod<Request, Response> = MethodDefinition<Request, Response, "bidiStreaming">;

/** A service: its full name, and its methods by the lowerCamelCase name that TypeScript code calls them by. */
export interface ServiceDefinition {
  /** The full name: `helloworld.Greeter`. */
  readonly typeName: string;
  /**
   * The `.proto` file that declares the service, whose descriptor is parsed when it is first asked for: what server
   * reflection tells. Absent from services that were written by hand.
   */
  readonly file?: () => EmbeddedFile;
  // biome-ignore lint/suspicious/noExplicitAny: a codec is invariant in its message, so only `any` admits every method.
  readonly methods: { readonly [name: string]: MethodDefinition<any, any> };
}
