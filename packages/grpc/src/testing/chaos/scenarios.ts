import { lostConnections } from "./lost-connections.js";
import { restartingServers } from "./restarting-servers.js";
import type { Scenario } from "./scenario.js";

/** Everything that servers and connections do to those who use them. */
export const scenarios: readonly Scenario[] = [...restartingServers, ...lostConnections];
