import type { MethodDefinition } from "@baud/rpc";
import type { ChannelOptions } from "../channel/channel-options.js";
import { ChannelCredentials } from "../credentials/channel-credentials.js";
import { parseTarget } from "../target/target.js";
import type { BlockingCallOptions } from "./blocking-client.js";
import { CallOverLink } from "./call-over-link.js";
import { IoLink } from "./link/io-link.js";
import { warnWhereServing } from "./warn-where-serving.js";

const ioThread = new URL("./thread/io-thread.js", import.meta.url);

/**
 * A channel whose calls block the thread that makes them. The connection lives in a thread of its own, started by the first call.
 * It does not keep the process alive, and ends with it.
 */
export class BlockingChannel implements Disposable {
  readonly target: string;
  readonly #credentials: ChannelCredentials;
  readonly #options: ChannelOptions;
  #link: IoLink | undefined;
  #isClosed = false;

  /** Throws `TypeError` when the target cannot be understood. */
  constructor(
    target: string,
    credentials: ChannelCredentials = ChannelCredentials.insecure(),
    options: ChannelOptions = {},
  ) {
    parseTarget(target);
    this.target = target;
    if (credentials.callCredentials.length > 0) {
      throw new TypeError("A blocking client sends no call credentials: give their metadata with each call instead");
    }
    this.#credentials = credentials;
    this.#options = options;
  }

  /** For stubs: begins a call. Throws `Error` when the channel is closed, and `TypeError` for options that are wrong. */
  startCall<Request, Response>(
    method: MethodDefinition<Request, Response>,
    options: BlockingCallOptions,
  ): CallOverLink<Request, Response> {
    if (this.#isClosed) throw new Error(`The channel to ${this.target} was closed: ${method.path} cannot be called`);
    warnWhereServing(method.path);
    if (!this.#link?.isOpen) this.#link = this.#open();
    return new CallOverLink(method, this.#link, options);
  }

  /** Ends all calls with CANCELLED; returns when the connection is closed. */
  close(): void {
    this.#isClosed = true;
    this.#link?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #open(): IoLink {
    return new IoLink(ioThread, {
      target: this.target,
      tls: this.#credentials.tls?.source,
      isLocalOnly: this.#credentials.transportSecurity === "local",
      options: this.#options,
    });
  }
}
