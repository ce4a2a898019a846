export { HandlerThreads, type HandlerThreadsOptions } from "./handler-threads.js";
export type { OffloadedContext, OffloadedHandler, OffloadedHandlers } from "./offloaded-handlers.js";
