import type { MessageInit, MessageType } from "@baud/protobuf";
import {
  type AnyHandler,
  type MethodDefinition,
  type ServerCall,
  type ServerCallListener,
  type ServiceDefinition,
  Status,
  serveMethod,
  unauthenticatedPeer,
} from "@baud/rpc";
import type {
  Metadata as GrpcJsMetadata,
  MethodDefinition as GrpcJsMethod,
  Server,
  ServerDuplexStream,
} from "@grpc/grpc-js";
import { fromGrpcJsMetadata, toGrpcJsMetadata } from "./grpc-js-channel.js";

type Stream = ServerDuplexStream<unknown, MessageInit<unknown>>;

/** Adds a service to a server of grpc-js: the handlers stand behind Baud's seam, and all below it is grpc-js. */
export function addServiceToGrpcJs(
  server: Server,
  service: ServiceDefinition,
  handlers: { readonly [name: string]: AnyHandler },
): void {
  const methods: Record<string, GrpcJsMethod<unknown, MessageInit<unknown>>> = {};
  const implementations: Record<string, (call: Stream) => void> = {};
  for (const [name, method] of Object.entries(service.methods)) {
    const serve = serveMethod(method, handlers[name]!, console);
    methods[name] = describe(method);
    implementations[name] = (call) => pass(call, method, serve);
  }
  server.addService(methods, implementations);
}

/** To grpc-js every method is a stream both ways: what the kind allows is decided above the seam. */
function describe(method: MethodDefinition): GrpcJsMethod<unknown, MessageInit<unknown>> {
  // Generated code describes every method of the suite, with message types that are more than codecs.
  const response = method.response as MessageType<unknown>;
  const encode = (message: MessageInit<unknown>) => Buffer.from(response.encode(message));
  return {
    path: method.path,
    requestStream: true,
    responseStream: true,
    requestSerialize: () => Buffer.of(),
    requestDeserialize: (bytes) => method.request.decode(bytes),
    responseSerialize: encode,
    responseDeserialize: (bytes) => bytes,
  };
}

function pass(
  stream: Stream,
  method: MethodDefinition,
  serve: (call: ServerCall<unknown>) => ServerCallListener<unknown>,
) {
  const deadline = stream.getDeadline();
  const listener = serve({
    method,
    metadata: fromGrpcJsMetadata(stream.metadata),
    timeoutMs: Number(deadline) - Date.now(),
    peer: stream.getPeer(),
    authority: stream.getHost(),
    auth: unauthenticatedPeer,
    // Its compression is an option of the whole server.
    setCompression() {},
    // Nothing intercepts these calls.
    pauseRequests() {},
    resumeRequests() {},
    sendHeaders: (metadata) => stream.sendMetadata(toGrpcJsMetadata(metadata)),
    hasRoom: () => true,
    send: (message) => stream.write(message),
    end(code, details, trailers) {
      const metadata: GrpcJsMetadata = toGrpcJsMetadata(trailers);
      if (code === Status.OK) stream.end(metadata);
      else stream.emit("error", { code, details, metadata });
    },
    consumed: () => stream.resume(),
    settled() {},
  });
  stream.on("data", (message) => {
    stream.pause();
    listener.onMessage(message);
  });
  stream.on("end", () => listener.onHalfClose());
  stream.on("drain", () => listener.onWritable());
  stream.on("cancelled", () => listener.onCancel("the client is gone"));
}
