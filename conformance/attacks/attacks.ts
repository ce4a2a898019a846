import type { Attack } from "./attack.js";
import { floods } from "./floods.js";
import { holds } from "./holds.js";
import { requests } from "./requests.js";

/** All attacks; each name stands once. */
export const attacks: readonly Attack[] = [...floods, ...holds, ...requests];
