import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  Channel,
  ChannelCredentials,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceConfigJson,
} from "@baud/grpc";
import type { AnyHandler, ServiceDefinition } from "@baud/rpc";
import type { CaseChannel } from "../cases/interop-case.js";

/** A server for one test. */
export interface ServedTest {
  openChannel(serviceConfig?: ServiceConfigJson): CaseChannel;
}

/** Services with their handlers, or what adds them to a server. */
type Services =
  | readonly (readonly [ServiceDefinition, { readonly [name: string]: AnyHandler }])[]
  | ((server: Server) => void);

/** Runs `use` with a server of `services` on a free port; when it is over, no socket may be left. */
export async function withServer(
  services: Services,
  use: (served: ServedTest) => Promise<void>,
  options: ServerOptions = {},
): Promise<void> {
  const server = new Server({ logger: { error() {}, warn() {} }, ...options });
  if (typeof services === "function") services(server);
  else for (const [service, handlers] of services) server.addService(service, handlers);
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  try {
    const credentials = ChannelCredentials.insecure();
    await use({ openChannel: (serviceConfig) => new Channel(`127.0.0.1:${port}`, credentials, { serviceConfig }) });
  } finally {
    await server.shutdown({ graceMs: 0 });
  }
  await noSocketIsLeft();
}

/** Node lets go of a closed socket some turns of the event loop later. */
async function noSocketIsLeft(): Promise<void> {
  const left = () => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
  for (const end = performance.now() + 10_000; left().length > 0 && performance.now() < end; ) await nextTurn();
  assert.deepEqual(left(), [], "sockets that are left");
}
