import { addChannelz } from "../channelz/add-channelz.js";
import { addHealth } from "../health/add-health.js";
import type { HealthService } from "../health/health-service.js";
import { addReflection, type ReflectionOptions } from "../reflection/add-reflection.js";
import type { Server } from "../server/server.js";

/** What `addAdminServices` has added. */
export interface AdminServices {
  /** Sets the statuses of services. */
  readonly health: HealthService;
}

/**
 * Adds what those who run a server want of it (gRFC A38): health, reflection and channelz.
 *
 *     const { health } = addAdminServices(server);
 *
 * Throws `Error` when the server has one of them already.
 */
export function addAdminServices(server: Server, options: ReflectionOptions = {}): AdminServices {
  const health = addHealth(server);
  addReflection(server, options);
  addChannelz(server);
  return { health };
}
