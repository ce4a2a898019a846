/** What can be in a `CallList`: at most one, whose links these are. */
export interface ListedCall<C> {
  nextCall: C | undefined;
  previousCall: C | undefined;
}

/**
 * The calls of a channel, linked to each other, in the order in which they began. A `Set` that calls go in and out of makes
 * new tables all the time, and an old one keeps the newer and the calls of its time alive, so that half of all calls
 * survive the young generation's collector. Here a call that has left points to nothing.
 */
export class CallList<C extends ListedCall<C>> {
  #first: C | undefined;
  #last: C | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  add(call: C): void {
    call.previousCall = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.nextCall = call;
    this.#last = call;
  }

  /** Takes a call out, if it is in the list. */
  remove(call: C): void {
    const { nextCall, previousCall } = call;
    if (previousCall === undefined && this.#first !== call) return;
    if (previousCall === undefined) this.#first = nextCall;
    else previousCall.nextCall = nextCall;
    if (nextCall === undefined) this.#last = previousCall;
    else nextCall.previousCall = previousCall;
    call.nextCall = undefined;
    call.previousCall = undefined;
  }

  /** All calls that are in the list now. */
  all(): C[] {
    const calls: C[] = [];
    for (let call = this.#first; call !== undefined; call = call.nextCall) calls.push(call);
    return calls;
  }
}
