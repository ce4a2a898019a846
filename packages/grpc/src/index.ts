export type { ConnectionOptions, LimitName } from "@baud/http2";
export type { ListenerCounters } from "@baud/http2/node";
export { type AdminServices, addAdminServices } from "./admin/add-admin-services.js";
export {
  type AuthenticationContext,
  type AuthenticationOptions,
  authenticate,
  type Verifier,
} from "./authentication/authenticate.js";
export {
  type Jose,
  type JwtClaims,
  type JwtOptions,
  type JwtVerifier,
  jsonWebTokens,
} from "./authentication/json-web-tokens.js";
export { type ApiKeyOptions, apiKeys, bearerTokens, clientCertificates } from "./authentication/verifiers.js";
export { authorize, authorizeFromFile } from "./authorization/authorize.js";
export type { BackoffOptions } from "./backoff/backoff.js";
export { registerLoadBalancingPolicy } from "./balancer/balancer-registry.js";
export type { ConnectivityState } from "./balancer/connectivity-state.js";
export {
  type CallTracker,
  type ConnectionPick,
  constantPicker,
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  type Pick,
  type PickedCall,
  type Picker,
  queueingPicker,
} from "./balancer/load-balancer.js";
export { type LoadWatch, watchLoad } from "./balancer/watch-load.js";
export { BinaryLog, type BinaryLogOptions, type BinaryLogSink } from "./binary-log/binary-log.js";
export { BinaryLogFile } from "./binary-log/binary-log-file.js";
export { Channel } from "./channel/channel.js";
export type { ChannelOptions } from "./channel/channel-options.js";
export { addChannelz } from "./channelz/add-channelz.js";
export type { CompressionOptions } from "./compression/compression-options.js";
export { deflate, gzip, zstd } from "./compression/zlib-compressors.js";
export {
  accessTokenCredentials,
  compositeCredentials,
  type GoogleAuthClient,
  googleCredentials,
  metadataCredentials,
  serviceAccountCredentials,
  tokenExchangeCredentials,
} from "./credentials/call-credentials.js";
export { ChannelCredentials, type ChannelTlsFiles, type ChannelTlsOptions } from "./credentials/channel-credentials.js";
export type { AccessToken } from "./credentials/kept-token.js";
export type { Pem, TlsRules } from "./credentials/secure-context.js";
export type {
  ClientSecurityProtocol,
  SecuredConnection,
  ServerSecurityProtocol,
} from "./credentials/security-protocol.js";
export {
  type ClientVerification,
  type KeyCertificateFiles,
  type KeyCertificatePair,
  ServerCredentials,
  type ServerTlsFiles,
  type ServerTlsOptions,
} from "./credentials/server-credentials.js";
export type { ServiceAccountKey } from "./credentials/service-account.js";
export type { TokenExchangeOptions } from "./credentials/token-exchange.js";
export { addHealth } from "./health/add-health.js";
export type { HealthService, ServiceStatus } from "./health/health-service.js";
export { InProcessChannel } from "./in-process/in-process-channel.js";
export { addLoadReports, type LoadReportsOptions } from "./load-report/add-load-reports.js";
export { type LoadReport, readLoadReport } from "./load-report/load-report.js";
export { reportLoad } from "./load-report/report-load.js";
export { ServerLoad } from "./load-report/server-load.js";
export type {
  ChannelKeepaliveOptions,
  KeepaliveOptions,
  ServerKeepaliveOptions,
} from "./protocol/keepalive-options.js";
export type { RefusalReason, RequestsRefused } from "./protocol/refusal-reason.js";
export { forwardTo, type GenericHandler } from "./proxy/forward-to.js";
export { addReflection, type ReflectionOptions } from "./reflection/add-reflection.js";
export type { ReloadOptions } from "./reload/reloaded-files.js";
export type { DnsOptions } from "./resolver/dns-resolver.js";
export type { Resolution, Resolver, ResolverFactory, ResolverListener, ResolverTarget } from "./resolver/resolver.js";
export { registerResolver } from "./resolver/resolver-registry.js";
export type { RetryBufferLimits } from "./retry/retry-buffer.js";
export { type ConnectionSource, Server } from "./server/server.js";
export type { ServerCounters } from "./server/server-counters.js";
export type { ServerOptions, ServiceOptions } from "./server/server-options.js";
export type { FindGenericHandler } from "./server/service-registry.js";
export type { DurationJson, MethodConfigJson, ServiceConfigJson } from "./service-config/service-config-json.js";
export type { CallCarrier } from "./subchannel/call-carrier.js";
export type { Subchannel, SubchannelListener, SubchannelState } from "./subchannel/subchannel.js";
export type { Endpoint } from "./target/endpoint.js";
export type { Address } from "./target/target.js";
