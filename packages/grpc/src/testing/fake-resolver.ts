import type { Resolution, ResolverListener } from "../resolver/resolver.js";
import { registerResolver } from "../resolver/resolver-registry.js";

let schemes = 0;

/** A resolver whose answers a test gives. */
export class FakeResolver {
  /** What channels are to be made with. */
  readonly target: string;
  /** How often an answer was asked for. */
  asked = 0;
  #listener: ResolverListener | undefined;
  #latest: Resolution | Error | undefined;

  constructor(latest?: Resolution | Error) {
    this.#latest = latest;
    const scheme = `fake${++schemes}`;
    this.target = `${scheme}:///service.test`;
    registerResolver(scheme, (_, listener) => {
      this.#listener = listener;
      return {
        resolve: () => {
          this.asked++;
          this.#tell();
        },
        close: () => {
          this.#listener = undefined;
        },
      };
    });
  }

  /** Whether a channel listens. */
  get isUsed(): boolean {
    return this.#listener !== undefined;
  }

  /** From now on this is the answer. */
  answer(latest: Resolution | Error): void {
    this.#latest = latest;
    this.#tell();
  }

  #tell(): void {
    const latest = this.#latest;
    if (latest instanceof Error) this.#listener?.onError(latest);
    else if (latest !== undefined) this.#listener?.onResolution(latest);
  }
}

/** An endpoint for each of the ports of this machine. */
export function resolutionOf(ports: readonly number[], serviceConfig?: unknown): Resolution {
  const endpoints = ports.map((port) => ({ addresses: [{ host: "127.0.0.1", port }] }));
  return serviceConfig === undefined ? { endpoints } : { endpoints, serviceConfig };
}
