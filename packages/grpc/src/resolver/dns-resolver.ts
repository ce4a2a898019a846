import { lookup, resolveTxt } from "node:dns/promises";
import { hostname } from "node:os";
import { type Clock, systemClock } from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";
import { chooseServiceConfig } from "../service-config/choose-service-config.js";
import type { Endpoint } from "../target/endpoint.js";
import { formatAddress } from "../target/target.js";
import type { Resolution, Resolver, ResolverListener } from "./resolver.js";

/** How names are looked up, and how often. */
export interface DnsOptions {
  /** Milliseconds after an answer until the name is looked up again, while the channel is used: 30,000 unless told. */
  readonly refreshMs?: number | undefined;
  /** Milliseconds from one look-up to the next, at least, however often connections fail: 5,000 unless told. */
  readonly minIntervalMs?: number | undefined;
  /** Ask for the service config in the TXT record of `_grpc_config.NAME`, too (gRFC A2). Off unless told. */
  readonly serviceConfig?: boolean | undefined;
  /** Looks up the addresses of a name, where the system is not to do it. Rejects when there is none. */
  readonly lookup?: ((host: string) => Promise<readonly string[]>) | undefined;
  /** Looks up the TXT records of a name, each in its pieces. Rejects when there is none. */
  readonly lookupTxt?: ((name: string) => Promise<readonly (readonly string[])[]>) | undefined;
}

export interface DnsResolverOptions {
  readonly host: string;
  readonly port: number;
  readonly dns: DnsOptions;
  readonly backoff: BackoffOptions | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Looks a name up, and again: after a while, so that new servers are seen, and sooner when connections are lost or could
 * not be made (gRPC "Name Resolution"). Failed look-ups are repeated after growing delays.
 */
export class DnsResolver implements Resolver {
  readonly #options: DnsResolverOptions;
  readonly #listener: ResolverListener;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #state: DnsState = { name: "new" };
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DnsResolverOptions, listener: ResolverListener) {
    this.#options = options;
    this.#listener = listener;
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(options.backoff);
  }

  resolve(): void {
    const state = this.#state;
    if (state.name === "new") this.#start();
    if (state.name !== "waiting" || state.isRetry) return;
    const { minIntervalMs = 5_000 } = this.#options.dns;
    this.#startIn(Math.max(0, this.#startedAt + minIntervalMs - this.#clock.now()), false);
  }

  close(): void {
    if (this.#state.name === "waiting") this.#clock.clearTimeout(this.#state.timer);
    this.#state = { name: "closed" };
  }

  #startIn(delayMs: number, isRetry: boolean): void {
    if (this.#state.name === "waiting") this.#clock.clearTimeout(this.#state.timer);
    const timer = this.#clock.setTimeout(() => this.#start(), delayMs);
    this.#clock.keepAlive(timer, false);
    this.#state = { name: "waiting", timer, isRetry };
  }

  #start(): void {
    this.#state = { name: "resolving" };
    this.#startedAt = this.#clock.now();
    this.#lookUp().then(
      (resolution) => {
        if (this.#state.name !== "resolving") return;
        this.#backoff.reset();
        this.#startIn(this.#options.dns.refreshMs ?? 30_000, false);
        this.#listener.onResolution(resolution);
      },
      (error: unknown) => {
        if (this.#state.name !== "resolving") return;
        this.#startIn(this.#backoff.next(), true);
        this.#listener.onError(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  async #lookUp(): Promise<Resolution> {
    const { dns } = this.#options;
    const [endpoints, serviceConfig] = await Promise.all([
      this.#lookUpEndpoints(),
      dns.serviceConfig === true ? this.#lookUpServiceConfig() : undefined,
    ]);
    return serviceConfig === undefined ? { endpoints } : { endpoints, serviceConfig };
  }

  async #lookUpEndpoints(): Promise<readonly Endpoint[]> {
    const { host, port, dns } = this.#options;
    const name = formatAddress({ host, port });
    let found: readonly string[];
    try {
      found = await (dns.lookup ?? lookUpBySystem)(host);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Name resolution failed for ${name}: ${reason}`, { cause: error });
    }
    if (found.length === 0) throw new Error(`Name resolution failed for ${name}: the name has no address`);
    return found.map((address) => ({ addresses: [{ host: address, port }] }));
  }

  /** A name without such a record is a name without service config; so is one whose record cannot be had. */
  async #lookUpServiceConfig(): Promise<unknown> {
    const { host, dns } = this.#options;
    let records: readonly (readonly string[])[];
    try {
      records = await (dns.lookupTxt ?? resolveTxt)(`_grpc_config.${host}`);
    } catch {
      return undefined;
    }
    return chooseServiceConfig(records, { hostname: hostname(), percentage: Math.random() * 100 });
  }
}

/** As the system resolves names, `/etc/hosts` included; addresses in the order in which it prefers them. */
async function lookUpBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: "verbatim" })).map(({ address }) => address);
}

type DnsState =
  | { readonly name: "new" }
  | { readonly name: "resolving" }
  /** Until the answer is to be refreshed; or, when there was none, until the next try. */
  | { readonly name: "waiting"; readonly timer: unknown; readonly isRetry: boolean }
  | { readonly name: "closed" };
