import type { ConfiguredPolicy } from "../balancer/balancer-registry.js";
import { RetryThrottle } from "../retry/retry-throttle.js";
import {
  type MethodConfig,
  methodConfigOf,
  parseServiceConfig,
  type ServiceConfig,
} from "../service-config/service-config.js";

export interface UsedServiceConfigOptions {
  /** What is used while the resolver has none. */
  readonly own: ServiceConfig;
  /** Whether the resolver may have one, so that calls wait for its first answer. */
  readonly isAwaited: boolean;
  /** Whether calls are repeated as the config says. */
  readonly hasRetries: boolean;
  /** Whether servers are asked for their health as the config says. */
  readonly hasHealthChecks: boolean;
  /** How many connections to one address there may be at most, whatever the config says. */
  readonly maxConnections: number;
}

/** What the config says of a method, as far as it is known. */
export type MethodConfigAnswer =
  | { readonly name: "known"; readonly method: MethodConfig | undefined }
  | { readonly name: "awaited" };

/** The service config that a channel uses: the resolver's, or its own where the resolver has none (gRFC A2). */
export class UsedServiceConfig {
  readonly #options: UsedServiceConfigOptions;
  #config: ServiceConfig;
  #isAwaited: boolean;
  #throttle: RetryThrottle;
  /** The resolver's config as text, to tell whether it has changed. */
  #text: string | undefined;
  /** What was found for methods already. */
  #known = new WeakMap<CalledMethod, MethodConfigAnswer>();

  constructor(options: UsedServiceConfigOptions) {
    this.#options = options;
    this.#config = options.own;
    this.#isAwaited = options.isAwaited;
    this.#throttle = new RetryThrottle(options.own.retryThrottling);
  }

  get retryThrottle(): RetryThrottle {
    return this.#throttle;
  }

  get loadBalancing(): ConfiguredPolicy | undefined {
    return this.#config.loadBalancing;
  }

  /** The service whose health decides which servers get calls. */
  get healthService(): string | undefined {
    return this.#options.hasHealthChecks ? this.#config.healthService : undefined;
  }

  /** How many connections to one address there may be. */
  get maxConnections(): number {
    return Math.min(this.#config.maxConnections, this.#options.maxConnections);
  }

  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** Whether it says nothing of any method, so that calls need not ask. */
  get saysNothing(): boolean {
    return !this.#isAwaited && this.#config.methods.size === 0;
  }

  of(method: CalledMethod): MethodConfigAnswer {
    let answer = this.#known.get(method);
    if (answer === undefined) {
      answer = this.ofPath(method.path);
      this.#known.set(method, answer);
    }
    return answer;
  }

  ofPath(path: string): MethodConfigAnswer {
    if (this.#isAwaited) return { name: "awaited" };
    const method = methodConfigOf(this.#config, path);
    const isPlain = method === undefined || this.#options.hasRetries;
    return { name: "known", method: isPlain ? method : { ...method, repetition: undefined } };
  }

  /**
   * The resolver's answer: a config as JSON, or `undefined` for none. Throws `TypeError` for one that is wrong, when there is
   * none to go on with; else what was used before is used on (gRFC A21).
   */
  use(json: unknown): void {
    const text = json === undefined ? undefined : typeof json === "string" ? json : JSON.stringify(json);
    if (text === this.#text && !this.#isAwaited) return;
    let config = this.#options.own;
    try {
      if (text !== undefined) config = parseServiceConfig(text);
    } catch (error) {
      if (this.#text === undefined) throw error;
      return;
    }
    this.#text = text;
    this.#isAwaited = false;
    this.#known = new WeakMap();
    if (!isSameThrottling(config, this.#config)) this.#throttle = new RetryThrottle(config.retryThrottling);
    this.#config = config;
  }
}

function isSameThrottling(a: ServiceConfig, b: ServiceConfig): boolean {
  const { retryThrottling: one } = a;
  const { retryThrottling: other } = b;
  return one?.maxTokens === other?.maxTokens && one?.tokenRatio === other?.tokenRatio;
}

/** Of a method's definition, all that matters here. */
interface CalledMethod {
  readonly path: string;
}
