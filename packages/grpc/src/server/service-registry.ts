import { AsyncResource } from "node:async_hooks";
import {
  type AnyHandler,
  bytesMethod,
  consoleLogger,
  type Handlers,
  isMethodPath,
  type KeepContext,
  type Logger,
  type ServerInterceptor,
  type ServerTracer,
  type ServiceDefinition,
  type Status,
  serveMethod,
} from "@baud/rpc";
import { ServerRecord } from "../channelz/server-record.js";
import { type OwnCompression, ownCompression } from "../compression/own-compression.js";
import type { GenericHandler } from "../proxy/forward-to.js";
import { serverTracersOf } from "../tracing/tracers-of.js";
import type { Route } from "./http2-server-call.js";
import type { ConnectionHost } from "./server-connection.js";
import type { ServerOptions, ServiceOptions } from "./server-options.js";

const defaultMaxReceiveMessageBytes = 4 * 1024 * 1024;

/** An interceptor may run `next` within an `AsyncLocalStorage`: the handler finds there what it put in. */
const keepContext: KeepContext = () => {
  // `AsyncLocalStorage.snapshot` does the same, and took 10 µs for it on Node 20, where this takes less than one.
  const resource = new AsyncResource("BAUD_CALL", { requireManualDestroy: true });
  return (run) => resource.runInAsyncScope(run);
};

/** Finds who serves the method at `path`, which no service of the server has; `undefined` when nobody does. */
export type FindGenericHandler = (path: string) => GenericHandler | undefined;

/** The methods of a server, and the count of the calls that are open. */
export class ServiceRegistry implements ConnectionHost {
  readonly maxReceiveMessageBytes: number;
  readonly compression: OwnCompression;
  readonly record: ServerRecord = new ServerRecord();
  readonly tracer: ServerTracer | undefined;
  readonly #maximumConcurrentRpcs: number;
  /** Where the server tells what its operator should know. */
  readonly logger: Logger;
  readonly #interceptors: readonly ServerInterceptor[];
  readonly #services = new Map<string, ServiceDefinition>();
  readonly #routes = new Map<string, Route>();
  #findGeneric: FindGenericHandler | undefined;
  #openCalls = 0;

  /** Throws `TypeError` when an option is wrong. */
  constructor(options: ServerOptions) {
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
    if (this.#openCalls >= this.#maximumConcurrentRpcs) return false;
    this.#openCalls++;
    this.record.calls.start();
    return true;
  }

  onCallEnd(code: Status): void {
    this.record.calls.end(code);
    this.#openCalls--;
  }
}
