/** Who listens to each signal. Many calls may share one; it gets one listener, since platforms warn of many. */
const listeners = new WeakMap<AbortSignal, AbortListeners>();

interface AbortListeners {
  readonly calls: Set<AbortListener>;
  readonly tellAll: () => void;
}

export interface AbortListener {
  onAbort(signal: AbortSignal): void;
}

/** Tells `listener` when `signal`, which is not aborted yet, is. */
export function listenToAbort(signal: AbortSignal, listener: AbortListener): void {
  const known = listeners.get(signal);
  if (known !== undefined) {
    known.calls.add(listener);
    return;
  }
  const calls = new Set([listener]);
  const tellAll = (): void => {
    for (const call of calls) call.onAbort(signal);
    listeners.delete(signal);
  };
  listeners.set(signal, { calls, tellAll });
  signal.addEventListener("abort", tellAll, { once: true });
}

/** Tells it no more. */
export function unlistenToAbort(signal: AbortSignal, listener: AbortListener): void {
  const known = listeners.get(signal);
  if (known === undefined || !known.calls.delete(listener) || known.calls.size > 0) return;
  listeners.delete(signal);
  signal.removeEventListener("abort", known.tellAll);
}
