export type { BackoffOptions } from "./backoff/backoff.js";
export type { ConnectivityState } from "./balancer/load-balancer.js";
export { Channel } from "./channel/channel.js";
export type { ChannelOptions } from "./channel/channel-options.js";
export { ChannelCredentials, type ChannelTlsOptions } from "./credentials/channel-credentials.js";
export type { Pem } from "./credentials/secure-context.js";
export { ServerCredentials, type ServerTlsOptions } from "./credentials/server-credentials.js";
export { Server } from "./server/server.js";
export type { ServerOptions } from "./server/server-options.js";
