import { Command } from "commander";
import { cancellation } from "./cancellation.js";
import { channelz } from "./channelz.js";
import { compression } from "./compression.js";
import { deadlines } from "./deadlines.js";
import { errorDetails } from "./error-details.js";
import { health } from "./health.js";
import { healthChecking } from "./health-checking.js";
import { inProcess } from "./in-process.js";
import { interceptors } from "./interceptors.js";
import { loadBalancing } from "./load-balancing.js";
import { loadReports } from "./load-reports.js";
import { metadata } from "./metadata.js";
import { metrics } from "./metrics.js";
import { reconnecting } from "./reconnecting.js";
import { retries } from "./retries.js";

const features: { readonly [name: string]: readonly [what: string, show: () => Promise<void>] } = {
  cancellation: ["calls that are no longer wanted", cancellation],
  channelz: ["what a process tells of its channels, servers and connections", channelz],
  compression: ["messages that travel compressed", compression],
  deadlines: ["how long a client waits, carried on from server to server", deadlines],
  "error-details": ["errors that programs can act on", errorDetails],
  health: ["whether a service can be called", health],
  "health-checking": ["channels that leave out servers that are not well", healthChecking],
  "in-process": ["a client and a server without a socket", inProcess],
  interceptors: ["code around calls, on both sides", interceptors],
  "load-balancing": ["calls spread over servers", loadBalancing],
  "load-reports": ["servers that say how much they have to do", loadReports],
  metadata: ["what travels beside the messages", metadata],
  metrics: ["numbers about calls, for a monitoring system", metrics],
  reconnecting: ["a server that goes and comes back", reconnecting],
  retries: ["calls that are made again", retries],
};

const program = new Command("features").description(
  "Shows one thing that calls can do; client and server are in one process",
);
for (const [name, [what, show]] of Object.entries(features)) program.command(name).description(what).action(show);
await program.parseAsync();
