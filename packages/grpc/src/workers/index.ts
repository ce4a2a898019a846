export { type ServeOptions, type ServiceModule, serve } from "./serve.js";
export type { ServiceProcesses } from "./service-processes.js";
