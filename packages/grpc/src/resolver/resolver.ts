import type { Endpoint } from "../target/endpoint.js";

/** What a target stands for at present. */
export interface Resolution {
  /** At least one. */
  readonly endpoints: readonly Endpoint[];
  /**
   * The service config that belongs to them, as JSON text or as what JSON text says (gRFC A2). Absent: the resolver has none,
   * and that of the channel's options is used.
   */
  readonly serviceConfig?: unknown;
}

/** Who is told what a target stands for. */
export interface ResolverListener {
  /** The latest answer; replaces the one before. */
  onResolution(resolution: Resolution): void;
  /** There is no answer. What is known already goes on being used. */
  onError(error: Error): void;
}

/** Finds the endpoints behind one target, and tells its listener as often as they change. */
export interface Resolver {
  /**
   * The first call starts it. Later ones say that the answer may be out of date; a resolver that hears of changes by itself
   * need not heed them. The listener is told something after every start.
   */
  resolve(): void;
  /** Nothing is told from now on. */
  close(): void;
}

/** Makes the resolver of a target. Throws `TypeError` when the target cannot be understood. */
export type ResolverFactory = (target: ResolverTarget, listener: ResolverListener) => Resolver;

/** A target of a scheme that was registered: `scheme://authority/path`, or `scheme:path`. */
export interface ResolverTarget {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}
