import { accessTokenCredentials, ChannelCredentials, ServerCredentials } from "@baud/grpc";
import {
  type ChannelCredentials as GrpcJsChannelCredentials,
  ServerCredentials as GrpcJsServerCredentials,
  credentials as grpcJsChannel,
} from "@grpc/grpc-js";
import { certificateAuthority, serverCertificate } from "../tls/certificates.js";
import { fetchToken, sendsToken } from "./tokens.js";

/** With this argument the servers and clients of the bench speak TLS, and plain text without. */
const isSecure = process.argv.includes("--tls");

export function baudServerCredentials(): ServerCredentials {
  if (!isSecure) return ServerCredentials.insecure();
  const { cert, key } = serverCertificate();
  return ServerCredentials.ssl({ certificateChain: cert, privateKey: key });
}

export function baudChannelCredentials(): ChannelCredentials {
  if (sendsToken) return ChannelCredentials.local().with(accessTokenCredentials(fetchToken));
  return isSecure
    ? ChannelCredentials.ssl({ rootCertificates: certificateAuthority() })
    : ChannelCredentials.insecure();
}

export function grpcJsServerCredentials(): GrpcJsServerCredentials {
  if (!isSecure) return GrpcJsServerCredentials.createInsecure();
  const { cert, key } = serverCertificate();
  return GrpcJsServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
}

export function grpcJsChannelCredentials(): GrpcJsChannelCredentials {
  return isSecure ? grpcJsChannel.createSsl(certificateAuthority()) : grpcJsChannel.createInsecure();
}
