import type { Handler, MethodDefinition, ServerContext, ServiceDefinition } from "@baud/rpc";

/** What a handler in another thread knows of its call, and can tell the peer beside the messages. */
export type OffloadedContext = Readonly<
  Pick<
    ServerContext,
    | "metadata"
    | "deadline"
    | "signal"
    | "isCancelled"
    | "peer"
    | "auth"
    | "principal"
    | "authority"
    | "trailers"
    | "sendInitialMetadata"
  >
>;

/**
 * What the module of a `HandlerThreads` exports as `handlers`: the handlers of a service that run in its threads. They are written like
 * any others, and may compute for as long as they like. Code that does not come to an `await` meanwhile looks at
 * `context.isCancelled` now and then: `signal` cannot tell it.
 */
export type OffloadedHandlers<S extends ServiceDefinition> = {
  [Name in keyof S["methods"]]?: OffloadedHandler<S["methods"][Name]>;
};

/** The handler of one method, by its kind. */
export type OffloadedHandler<M> =
  M extends MethodDefinition<infer Request, infer Response, infer Kind>
    ? (
        input: Parameters<Handler<MethodDefinition<Request, Response, Kind>>>[0],
        context: OffloadedContext,
      ) => ReturnType<Handler<MethodDefinition<Request, Response, Kind>>>
    : never;
