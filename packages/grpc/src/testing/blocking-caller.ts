import type { BlockingClient } from "../blocking/index.js";
import type { Texts } from "./texts-service.js";

/** A blocking call, made in this file. */
export function callUpper(stub: BlockingClient<typeof Texts>): void {
  stub.upper({});
}
