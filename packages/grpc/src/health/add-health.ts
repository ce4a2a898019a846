import { Health } from "../grpc/health/v1/health_grpc.js";
import type { Server } from "../server/server.js";
import { HealthService } from "./health-service.js";

/**
 * Adds `grpc.health.v1.Health` to a server, and answers what sets the statuses. The server as a whole (the name "") is SERVING
 * until told otherwise; when it shuts down everything is NOT_SERVING, and those that watch are let go.
 *
 *     const health = addHealth(server);
 *     health.setStatus(RouteGuide.typeName, "NOT_SERVING");
 *
 * Throws `Error` when the server has the service already.
 */
export function addHealth(server: Server): HealthService {
  const health = new HealthService();
  server.addService(Health, health);
  healthOfServers.set(server, health);
  server.shutdownSignal.addEventListener("abort", () => health.shutdown(), { once: true });
  if (server.shutdownSignal.aborted) health.shutdown();
  return health;
}

const healthOfServers = new WeakMap<Server, HealthService>();

/** What `addHealth` has answered for a server, if it was asked. */
export function healthOf(server: Server): HealthService | undefined {
  return healthOfServers.get(server);
}
