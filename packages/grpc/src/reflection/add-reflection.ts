import type { FileDescriptor } from "@baud/protobuf";
import { ServerReflection } from "../grpc/reflection/v1/reflection_grpc.js";
import { ServerReflection as ServerReflectionAlpha } from "../grpc/reflection/v1alpha/reflection_grpc.js";
import type { Server } from "../server/server.js";
import { ReflectionService } from "./reflection-service.js";

export interface ReflectionOptions {
  /** Files to tell of beside those of the services: such as declare extensions, or what is packed into an Any. */
  readonly files?: readonly FileDescriptor[] | undefined;
}

/**
 * Adds `grpc.reflection.v1.ServerReflection` to a server, and `v1alpha` for older tools: grpcurl, grpc_cli and the like need no
 * `.proto` files then. It tells of all services that the server has, also those added later. Throws `Error` when the server has
 * reflection already.
 */
export function addReflection(server: Server, options: ReflectionOptions = {}): void {
  const reflection = new ReflectionService(() => server.services, options.files ?? []);
  server.addService(ServerReflection, reflection);
  // Both versions have the same messages.
  server.addService(ServerReflectionAlpha, reflection);
}
