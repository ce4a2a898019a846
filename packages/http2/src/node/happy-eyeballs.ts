import { ADDRCONFIG, lookup as lookUpBySystem } from "node:dns";
import { isIP, isIPv6, type LookupFunction, type TcpNetConnectOpts } from "node:net";
import { interleaveFamilies } from "./interleave-families.js";

/** How a host is found that goes by a name. */
export interface HostOptions {
  /** Looks up all addresses of a name, in the place of `lookup` of `node:dns`. */
  readonly lookup?: LookupFunction | undefined;
  /**
   * Time in ms that an attempt at one address has before the next begins beside it (RFC 8305 section 8, "Connection Attempt
   * Delay"). Default 250; less than 10 counts as 10.
   */
  readonly connectionAttemptDelayMs?: number | undefined;
}

/** What comes of it: one of both is called, once, unless it is stopped before. */
export interface HappyEyeballsListener<S extends ConnectingSocket> {
  /** Begins to connect to an address. What it throws is about its options, and ends it all. */
  open(address: string): S;
  /** This one is connected first. Nobody listens to it any more. */
  onConnected(socket: S): void;
  /** The host has no address, or none of them answers: the message tells what each attempt came to. */
  onFailed(error: Error): void;
}

/** What a socket has that matters until it is connected. */
export interface ConnectingSocket {
  once(event: "connect", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** Calls after so many ms, unless the function that it gives is called before. */
export type After = (delayMs: number, callback: () => void) => () => void;

/**
 * Connects to the first address of a host that answers (Happy Eyeballs, RFC 8305). The attempts begin in the order of the
 * addresses, families taking turns; one that takes long is joined by the next and goes on, one that fails makes place for the
 * next at once. The first that is connected wins, and the others are destroyed. Node's `autoSelectFamily` ends an attempt when it
 * begins the next, so that a host which is farther away than its delay is never reached by any but its last address.
 */
export class HappyEyeballs<S extends ConnectingSocket> {
  readonly #listener: HappyEyeballsListener<S>;
  readonly #lookup: LookupFunction;
  readonly #delayMs: number;
  readonly #after: After;
  /** The attempts that go on, each with what lets go of its socket. */
  readonly #attempts = new Map<S, () => void>();
  readonly #errors: Error[] = [];
  /** The addresses that were not tried yet. */
  #addresses: string[] = [];
  #cancelDelay: (() => void) | undefined;
  #isOver = false;

  constructor(
    listener: HappyEyeballsListener<S>,
    { lookup = lookUpBySystem, connectionAttemptDelayMs = 250 }: HostOptions = {},
    after: After = afterDelay,
  ) {
    this.#listener = listener;
    this.#lookup = lookup;
    this.#delayMs = Math.max(10, connectionAttemptDelayMs);
    this.#after = after;
  }

  /** What the attempts that failed until now came to. */
  get errors(): readonly Error[] {
    return this.#errors;
  }

  /** A name is looked up, an address is tried as it is. */
  connectToHost(host: string): void {
    if (isIP(host) !== 0) {
      this.connectTo([host]);
      return;
    }
    // As Node has it: no addresses of a family that this machine has none of.
    const hints = process.platform === "win32" ? 0 : ADDRCONFIG;
    this.#lookup(host, { all: true, hints }, (error, found) => {
      if (this.#isOver) return;
      if (error) this.#fail(error);
      else this.connectTo(typeof found === "string" ? [found] : found.map(({ address }) => address));
    });
  }

  connectTo(addresses: readonly string[]): void {
    this.#addresses = interleaveFamilies(addresses, isIPv6);
    if (addresses.length === 0) this.#fail(new Error("the name has no address"));
    else this.#tryNext();
  }

  /** Destroys whatever is there; nothing is told any more. */
  stop(): void {
    this.#isOver = true;
    this.#cancelDelay?.();
    for (const socket of this.#attempts.keys()) socket.destroy();
    this.#attempts.clear();
  }

  #tryNext(): void {
    this.#cancelDelay?.();
    this.#cancelDelay = undefined;
    const address = this.#addresses.shift();
    if (address === undefined) {
      if (this.#attempts.size === 0) this.#fail(joined(this.#errors));
      return;
    }
    let socket: S;
    try {
      socket = this.#listener.open(address);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    // Stays on those that lose: what they say after their end is nobody's.
    const onError = (error: Error): void => {
      if (!this.#attempts.delete(socket)) return;
      this.#errors.push(error);
      this.#tryNext();
    };
    this.#attempts.set(socket, () => socket.off("error", onError));
    socket.on("error", onError);
    socket.once("connect", () => this.#onConnected(socket));
    if (this.#addresses.length > 0) this.#cancelDelay = this.#after(this.#delayMs, () => this.#tryNext());
  }

  #onConnected(socket: S): void {
    const letGo = this.#attempts.get(socket);
    if (letGo === undefined) return;
    letGo();
    this.#attempts.delete(socket);
    this.stop();
    this.#listener.onConnected(socket);
  }

  #fail(error: Error): void {
    this.stop();
    this.#listener.onFailed(error);
  }
}

/** For `connect` of `node:net` and `node:tls`: connects to one address of a host, which keeps its name for TLS. */
export function optionsForAddress(host: string, port: number, address: string): TcpNetConnectOpts {
  const family = isIP(address);
  // Not at once: an address that cannot be reached would destroy a TLS socket that is not set up yet.
  const lookup: LookupFunction = (_host, { all }, done) =>
    process.nextTick(() => (all === true ? done(null, [{ address, family }]) : done(null, address, family)));
  return { host, port, lookup, autoSelectFamily: false, noDelay: true };
}

const afterDelay: After = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** Several errors as one, whose message tells them all. */
export function joined(errors: readonly Error[]): Error {
  const [first] = errors;
  if (first !== undefined && errors.length === 1) return first;
  return new AggregateError(errors, errors.map(({ message }) => message).join("; "));
}
