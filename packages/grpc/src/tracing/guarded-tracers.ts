import {
  type CallEnd,
  type ClientCallTracer,
  type ClientTracedCall,
  type ClientTracer,
  consoleLogger,
  type Metadata,
  type ServerTracedCall,
  type ServerTracer,
  type StreamTracer,
  type TracedAttempt,
  type TracedEnd,
  type TracedMessage,
} from "@baud/rpc";

/** Several tracers as one, whose faults do calls no harm. `undefined` for none. */
export function guardClientTracers(tracers: readonly ClientTracer[]): ClientTracer | undefined {
  if (tracers.length === 0) return undefined;
  return {
    startCall(call: ClientTracedCall) {
      const calls = gather(tracers, (tracer) => tracer.startCall(call));
      return calls && new GuardedCallTracer(calls);
    },
  };
}

/** The same for a server. */
export function guardServerTracers(tracers: readonly ServerTracer[]): ServerTracer | undefined {
  if (tracers.length === 0) return undefined;
  return {
    startCall(call: ServerTracedCall) {
      const streams = gather(tracers, (tracer) => tracer.startCall(call));
      return streams && new GuardedStreamTracer(streams);
    },
  };
}

class GuardedCallTracer implements ClientCallTracer {
  readonly #tracers: readonly ClientCallTracer[];

  constructor(tracers: readonly ClientCallTracer[]) {
    this.#tracers = tracers;
  }

  startAttempt(attempt: TracedAttempt): StreamTracer | undefined {
    const streams = gather(this.#tracers, (tracer) => tracer.startAttempt?.(attempt));
    return streams && new GuardedStreamTracer(streams);
  }

  onEnd(end: CallEnd): void {
    tell(this.#tracers, (tracer) => tracer.onEnd?.(end));
  }
}

class GuardedStreamTracer implements StreamTracer {
  readonly #tracers: readonly StreamTracer[];

  constructor(tracers: readonly StreamTracer[]) {
    this.#tracers = tracers;
  }

  onConnected(peer: string): void {
    tell(this.#tracers, (tracer) => tracer.onConnected?.(peer));
  }

  onHeadersSent(metadata: Metadata | undefined): void {
    tell(this.#tracers, (tracer) => tracer.onHeadersSent?.(metadata));
  }

  onHeadersReceived(metadata: Metadata | undefined): void {
    tell(this.#tracers, (tracer) => tracer.onHeadersReceived?.(metadata));
  }

  onMessageSent(message: TracedMessage): void {
    tell(this.#tracers, (tracer) => tracer.onMessageSent?.(message));
  }

  onMessageReceived(message: TracedMessage): void {
    tell(this.#tracers, (tracer) => tracer.onMessageReceived?.(message));
  }

  onHalfClose(): void {
    tell(this.#tracers, (tracer) => tracer.onHalfClose?.());
  }

  onEnd(end: TracedEnd): void {
    tell(this.#tracers, (tracer) => tracer.onEnd?.(end));
  }
}

function gather<From, To>(tracers: readonly From[], start: (tracer: From) => To | undefined): To[] | undefined {
  const started: To[] = [];
  tell(tracers, (tracer) => {
    const each = start(tracer);
    if (each !== undefined) started.push(each);
  });
  return started.length === 0 ? undefined : started;
}

function tell<T>(tracers: readonly T[], what: (tracer: T) => void): void {
  for (const tracer of tracers) {
    try {
      what(tracer);
    } catch (error) {
      tellFault(error);
    }
  }
}

/** Once: what is wrong with a tracer is wrong at every call. */
function tellFault(error: unknown): void {
  if (hasToldFault) return;
  hasToldFault = true;
  consoleLogger.error(
    { err: error },
    "A tracer threw an error, which has no effect on calls; further ones are not told",
  );
}

let hasToldFault = false;
