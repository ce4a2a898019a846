import type { ServiceDefinition } from "../service/service-definition.js";
import type { Transport } from "../transport/transport.js";
import { callMethod } from "./call-method.js";
import type { Client } from "./client.js";

/** Makes the stub of `service`, whose calls go through `transport`: a channel, or anything that wraps one. */
export function createClient<S extends ServiceDefinition>(service: S, transport: Transport): Client<S> {
  const stub = Object.entries(service.methods).map(([name, method]) => [name, callMethod(method, transport)] as const);
  // Each function has the type that `ClientMethod` computes from the kind by which `callMethod` chose it.
  return Object.fromEntries(stub) as unknown as Client<S>;
}
