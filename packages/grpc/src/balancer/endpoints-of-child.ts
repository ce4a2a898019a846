import type { Endpoint } from "../target/endpoint.js";

/** The endpoints whose path begins with `name`, each with the rest of its path. */
export function endpointsOfChild(endpoints: readonly Endpoint[], name: string): Endpoint[] {
  return endpoints.flatMap((endpoint) =>
    endpoint.path?.[0] === name ? [{ ...endpoint, path: endpoint.path.slice(1) }] : [],
  );
}
