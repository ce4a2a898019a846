/** Which calls a probe has begun and ended, by their ids. One may ask before the call is there. */
export class CallRegister {
  readonly #calls: Map<string, RegisteredCall> = new Map();

  start(id: string): void {
    this.#call(id).start();
  }

  end(id: string, how: string): void {
    this.#call(id).end(how);
  }

  /** Resolves when the call has begun. */
  started(id: string): Promise<void> {
    return this.#call(id).started;
  }

  /** Resolves when the call has ended, with how it ended. */
  ended(id: string): Promise<string> {
    return this.#call(id).ended;
  }

  #call(id: string): RegisteredCall {
    const known = this.#calls.get(id);
    if (known !== undefined) return known;
    const call = registerCall();
    this.#calls.set(id, call);
    return call;
  }
}

interface RegisteredCall {
  readonly started: Promise<void>;
  readonly ended: Promise<string>;
  start(): void;
  end(how: string): void;
}

function registerCall(): RegisteredCall {
  let start = (): void => {};
  let end = (_how: string): void => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { started, ended, start: () => start(), end: (how) => end(how) };
}
