import type { MethodDefinition } from "@baud/rpc";
import type { ChannelOptions } from "../channel/channel-options.js";
import { ChannelCredentials } from "../credentials/channel-credentials.js";
import { parseTarget } from "../target/target.js";
import type { BlockingCallOptions } from "./blocking-client.js";
import { askCredentialsNow } from "./call-credentials-now.js";
import { CallOverLink } from "./call-over-link.js";
import { IoLink } from "./link/io-link.js";
import { ioProgram } from "./link/io-program.js";
import type { CredentialsPlan, IoThreadData } from "./thread/io-thread-data.js";
import { warnWhereServing } from "./warn-where-serving.js";

/**
 * A channel whose calls block the thread that makes them. The connection lives in a thread of its own, started by the first call.
 * It does not keep the process alive, and ends with it.
 */
export class BlockingChannel implements Disposable {
  readonly target: string;
  readonly #credentials: ChannelCredentials | URL;
  readonly #options: ChannelOptions;
  readonly #authority: string;
  #link: IoLink | undefined;
  #isClosed = false;

  /**
   * Credentials are made here, or in the thread of the connection by a `CredentialsModule`, which is what call credentials need that
   * fetch tokens: nothing is fetched in a thread that blocks. Throws `TypeError` when the target cannot be understood, and for a security
   * protocol that only a `CredentialsModule` can give.
   */
  constructor(
    target: string,
    credentials: ChannelCredentials | URL = ChannelCredentials.insecure(),
    options: ChannelOptions = {},
  ) {
    const { authority } = parseTarget(target);
    const targetName = credentials instanceof URL ? undefined : credentials.tls?.targetNameOverride;
    this.#authority = options.authority ?? targetName ?? authority;
    this.target = target;
    planFor(credentials);
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
    const own = this.#credentials instanceof URL ? [] : this.#credentials.callCredentials;
    const all = options.credentials === undefined ? own : [...own, options.credentials];
    const credentials = askCredentialsNow(all, method, this.#authority);
    if (!this.#link?.isOpen) this.#link = this.#open();
    return new CallOverLink(method, this.#link, options, credentials);
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
    const data: Omit<IoThreadData, "memory"> = {
      target: this.target,
      credentials: planFor(this.#credentials),
      options: this.#options,
    };
    return new IoLink(ioProgram(data.credentials.name === "module"), data);
  }
}

/** Throws `TypeError` for credentials that another thread can neither be given nor told how to make. */
function planFor(credentials: ChannelCredentials | URL): CredentialsPlan {
  if (credentials instanceof URL) return { name: "module", url: credentials.href };
  const { transportSecurity: name, tls } = credentials;
  if (name !== "alts") return { name, tls: tls?.source };
  throw new TypeError(
    `Credentials of ${name} must be made in the thread of the connection: give the URL of a CredentialsModule`,
  );
}
