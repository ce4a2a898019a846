import { debugOutput } from "@baud/http2/node";

/** Something worth knowing that happened to a channel, subchannel or server. */
export interface TraceEvent {
  readonly description: string;
  readonly severity: TraceSeverity;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The subchannel that it was about, if the trace is not its own. */
  readonly subchannel: { readonly id: number; readonly name: string } | undefined;
}

export type TraceSeverity = "info" | "warning" | "error";

/** More than these are not kept: the latest are what matters. */
const keptEvents = 32;

/** The latest events of a channel, subchannel or server (gRFC A3). What is kept never holds metadata or messages. */
export class EventTrace {
  readonly createdAt: number = Date.now();
  /** How many there have been, those that were forgotten included. */
  count = 0;
  readonly #about: string;
  readonly #events: TraceEvent[] = [];

  /** `about` is what it is a trace of, as `BAUD_DEBUG=channels` names it: `channel 3 to dns:///a`. */
  constructor(about: string) {
    this.#about = about;
  }

  get events(): readonly TraceEvent[] {
    return this.#events;
  }

  add(description: string, severity: TraceSeverity = "info", subchannel: TraceEvent["subchannel"] = undefined): void {
    this.count++;
    debugOutput("channels")?.write(this.#about, undefined, description);
    this.#events.push({ description, severity, at: Date.now(), subchannel });
    if (this.#events.length > keptEvents) this.#events.shift();
  }
}
