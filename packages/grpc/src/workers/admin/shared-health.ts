import { HealthService } from "../../health/health-service.js";
import type { HealthStatuses } from "./watched-process.js";

/** The health of a service in several processes: SERVING where it is in each of them, since each is given new connections. */
export class SharedHealth {
  readonly service: HealthService = new HealthService();
  readonly #known = new Set<string>([""]);

  constructor() {
    this.update([]);
  }

  /** `all` is what the processes tell that new connections go to. */
  update(all: readonly HealthStatuses[]): void {
    for (const statuses of all) for (const name of Object.keys(statuses)) this.#known.add(name);
    for (const name of this.#known) {
      if (all.length > 0 && name !== "" && all.every((statuses) => statuses[name] === undefined)) {
        this.#known.delete(name);
        this.service.clearStatus(name);
        continue;
      }
      const isServing = all.length > 0 && all.every((statuses) => statuses[name] === "SERVING");
      this.service.setStatus(name, isServing ? "SERVING" : "NOT_SERVING");
    }
  }
}
