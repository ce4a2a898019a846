import { Metadata } from "../metadata/metadata.js";
import type { CallHooks } from "./call-hooks.js";

/** The hooks of a call's interceptors. Requests pass the outermost first, what comes back the innermost first. */
export class HookChain {
  readonly #outermostFirst: CallHooks[] = [];
  readonly #innermostFirst: CallHooks[] = [];

  /** Adds the hooks of an interceptor within those that are there. */
  add(hooks: CallHooks): void {
    this.#outermostFirst.push(hooks);
    this.#innermostFirst.unshift(hooks);
  }

  /** Throws what a hook throws; the same for the others. */
  request<Message>(message: Message): Message {
    let passed = message;
    for (const { request } of this.#outermostFirst) if (request !== undefined) passed = through(request, passed);
    return passed;
  }

  response<Message>(message: Message): Message {
    let passed = message;
    for (const { response } of this.#innermostFirst) if (response !== undefined) passed = through(response, passed);
    return passed;
  }

  /** `undefined` stands for empty metadata, which is made only for a hook that asks. */
  headers(metadata: Metadata | undefined): Metadata | undefined {
    let seen = metadata;
    for (const { headers } of this.#innermostFirst) {
      if (headers === undefined) continue;
      seen ??= new Metadata();
      headers(seen);
    }
    return seen === undefined || seen.size === 0 ? undefined : seen;
  }
}

/** Interceptors serve methods of all types: that a message goes on as one of its own type is what they promise. */
function through<Message>(hook: (message: object) => object, message: Message): Message {
  return hook(message as object) as Message;
}
