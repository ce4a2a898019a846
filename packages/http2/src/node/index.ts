export { ConnectError, type ConnectOptions, connect } from "./connect.js";
export { type DebugOutput, type DebugTopic, debugOutput } from "./debug-output.js";
export type { HostOptions } from "./happy-eyeballs.js";
export type { HttpProxy } from "./http-tunnel.js";
export { interleaveFamilies } from "./interleave-families.js";
export { type ListenOptions, listen, type SocketListener } from "./listen.js";
export type { ListenerCounters } from "./listener-counters.js";
export type { DrivenSocket, SecuredSocket, SecureSocket } from "./secure-socket.js";
export type { SocketConnection, TlsInfo } from "./socket-connection.js";
