import { type ConnectionOptions, defaultConnectionOptions } from "@baud/http2";
import {
  type AnyHandler,
  bytesMethod,
  consoleLogger,
  type Handlers,
  isMethodPath,
  type Logger,
  type ServerInterceptor,
  type ServerTracer,
  type ServiceDefinition,
  type Status,
  serveMethod,
} from "@baud/rpc";
import { ServerRecord } from "../channelz/server-record.js";
import { type OwnCompression, ownCompression } from "../compression/own-compression.js";
import type { RefusalReason, RequestsRefused } from "../protocol/refusal-reason.js";
import type { GenericHandler } from "../proxy/forward-to.js";
import { serverTracersOf } from "../tracing/tracers-of.js";
import type { Route } from "./http2-server-call.js";
import { keepContext } from "./keep-context.js";
import type { ConnectionHost } from "./server-connection.js";
import type { ServerOptions, ServiceOptions } from "./server-options.js";

const defaultMaxReceiveMessageBytes = 4 * 1024 * 1024;

/** Finds who serves the method at `path`, which no service of the server has; `undefined` when nobody does. */
export type FindGenericHandler = (path: string) => GenericHandler | undefined;

/** The methods of a server, and the count of the calls that are open. */
export class ServiceRegistry implements ConnectionHost {
  readonly maxReceiveMessageBytes: number;
  readonly compression: OwnCompression;
  readonly record: ServerRecord = new ServerRecord();
  readonly tracer: ServerTracer | undefined;
  readonly maxConcurrentStreams: number;
  readonly #maximumConcurrentRpcs: number;
  /** Where the server tells what its operator should know. */
  readonly logger: Logger;
  readonly #interceptors: readonly ServerInterceptor[];
  readonly #services = new Map<string, ServiceDefinition>();
  readonly #routes = new Map<string, Route>();
  #findGeneric: FindGenericHandler | undefined;
  /** Calls for which something runs: those that are open, and those that have ended and whose handlers have not. */
  #running = 0;
  readonly #refused: { -readonly [Reason in keyof RequestsRefused]: number } = {};

  /** Throws `TypeError` when an option is wrong. */
  constructor(options: ServerOptions, http2: ConnectionOptions = {}) {
    this.maxConcurrentStreams = http2.maxConcurrentStreams ?? defaultConnectionOptions.maxConcurrentStreams;
    this.maxReceiveMessageBytes = options.maxReceiveMessageBytes ?? defaultMaxReceiveMessageBytes;
    this.compression = ownCompression(options);
    this.tracer = serverTracersOf(options.tracers);
    this.#maximumConcurrentRpcs = options.maximumConcurrentRpcs ?? Number.POSITIVE_INFINITY;
    this.logger = options.logger ?? consoleLogger;
    this.#interceptors = options.interceptors ?? [];
  }

  get services(): readonly ServiceDefinition[] {
    return [...this.#services.values()];
  }

  /** Throws `Error` when a service of that name was added already, and `TypeError` when a handler is missing. */
  add<S extends ServiceDefinition>(service: S, handlers: Handlers<S>, options: ServiceOptions): void {
    if (this.#services.has(service.typeName)) throw new Error(`The service ${service.typeName} was added already`);
    const interceptors = [...this.#interceptors, ...(options.interceptors ?? [])];
    const routes = Object.entries(service.methods).map(([name, method]): readonly [string, Route] => {
      const handler: unknown = handlers[name];
      // Every object has `toString` and the like: what is inherited by all is nobody's handler.
      if (typeof handler !== "function" || handler === Reflect.get(Object.prototype, name)) {
        throw new TypeError(`The service ${service.typeName} needs a handler ${name}, and none was given`);
      }
      // `Handlers<S>` says that the property has the type which belongs to the method's kind.
      const bound = handler.bind(handlers) as AnyHandler;
      return [method.path, { method, serve: serveMethod(method, bound, this.logger, interceptors, keepContext) }];
    });
    this.#services.set(service.typeName, service);
    for (const [path, route] of routes) this.#routes.set(path, route);
  }

  findRoute(path: string): Route | undefined {
    return this.#routes.get(path) ?? this.#genericRoute(path);
  }

  setGenericHandler(find: FindGenericHandler): void {
    this.#findGeneric = find;
  }

  /** It is asked for anew with each header block that is not remembered: nothing a client sends makes this grow. */
  #genericRoute(path: string): Route | undefined {
    if (this.#findGeneric === undefined || !isMethodPath(path)) return undefined;
    const handler = this.#findGeneric(path);
    if (handler === undefined) return undefined;
    const method = bytesMethod(path);
    return { method, serve: serveMethod(method, handler, this.logger, this.#interceptors, keepContext) };
  }

  admitCall(): boolean {
    if (this.#running >= this.#maximumConcurrentRpcs) return false;
    this.#running++;
    this.record.calls.start();
    return true;
  }

  describeFullness(): string {
    const { started, succeeded, failed } = this.record.calls;
    const ended = this.#running - (started - succeeded - failed);
    const outliving = ended === 0 ? "" : `: ${ended} of them have ended, and their handlers still run`;
    return `The server has as many calls as it may have at once${outliving}`;
  }

  onCallEnd(code: Status): void {
    this.record.calls.end(code);
  }

  onCallSettled(): void {
    this.#running--;
  }

  onRefused(reason: RefusalReason): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
  }

  get callsRunning(): number {
    return this.#running;
  }

  get requestsRefused(): RequestsRefused {
    return { ...this.#refused };
  }
}
