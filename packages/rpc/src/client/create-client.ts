import type { ServiceDefinition } from "../service/service-definition.js";
import type { Transport } from "../transport/transport.js";
import type { Client } from "./client.js";

/** Makes the stub of `service`, whose calls go through `transport`: a channel, or anything that wraps one. */
export function createClient<S extends ServiceDefinition>(service: S, transport: Transport): Client<S> {
  throw new Error(`No calls yet to ${service.typeName} over ${transport}`);
}
