export { Processes } from "../baud/serve/v1/processes_grpc.js";
export type { AdminOptions } from "./admin/service-admin.js";
export { type ServeOptions, type ServiceModule, serve } from "./serve.js";
export type { ServiceProcesses } from "./service-processes.js";
