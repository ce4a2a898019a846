import { isDeepStrictEqual } from "node:util";
import { HealthService, type ServiceStatus } from "../../health/health-service.js";
import type { HealthStatuses } from "./watched-process.js";

/** The health of a service in several processes: SERVING where it is in each of them, since each is given new connections. */
export class SharedHealth {
  readonly service: HealthService = new HealthService();
  readonly #known = new Set<string>([""]);
  readonly #onChange: (statuses: HealthStatuses) => void;
  #statuses: HealthStatuses = {};

  /** `onChange` is told of all statuses whenever one has changed. */
  constructor(onChange: (statuses: HealthStatuses) => void) {
    this.#onChange = onChange;
    this.update([]);
  }

  get statuses(): HealthStatuses {
    return this.#statuses;
  }

  /** `all` is what the processes tell that new connections go to. */
  update(all: readonly HealthStatuses[]): void {
    const shared: Record<string, ServiceStatus> = {};
    for (const statuses of all) for (const name of Object.keys(statuses)) this.#known.add(name);
    for (const name of this.#known) {
      if (all.length > 0 && name !== "" && all.every((statuses) => statuses[name] === undefined)) {
        this.#known.delete(name);
        this.service.clearStatus(name);
        continue;
      }
      const isServing = all.length > 0 && all.every((statuses) => statuses[name] === "SERVING");
      shared[name] = isServing ? "SERVING" : "NOT_SERVING";
      this.service.setStatus(name, shared[name]);
    }
    if (isDeepStrictEqual(shared, this.#statuses)) return;
    this.#statuses = shared;
    this.#onChange(shared);
  }
}
