/**
 * Remembers the asynchronous context that code runs in now, such as what `AsyncLocalStorage` holds, and answers what runs a
 * function in it later. Platforms have their own: Node's is `AsyncLocalStorage.snapshot`.
 */
export type KeepContext = () => RunInContext;

/** Runs a function in a context that was kept. */
export type RunInContext = (run: () => void) => void;
