import type { Endpoint } from "../target/endpoint.js";
import type { Resolver, ResolverListener } from "./resolver.js";

/** A target that is a list of addresses already: one answer, at once. */
export class StaticResolver implements Resolver {
  readonly #endpoints: readonly Endpoint[];
  readonly #listener: ResolverListener;
  #state: "new" | "told" | "closed" = "new";

  constructor(endpoints: readonly Endpoint[], listener: ResolverListener) {
    this.#endpoints = endpoints;
    this.#listener = listener;
  }

  resolve(): void {
    if (this.#state !== "new") return;
    this.#state = "told";
    // In a moment: whoever starts a call is told nothing before the start has returned.
    queueMicrotask(() => {
      if (this.#state === "told") this.#listener.onResolution({ endpoints: this.#endpoints });
    });
  }

  close(): void {
    this.#state = "closed";
  }
}
