import type { RpcProtocolVersions, RpcProtocolVersions_Version } from "../grpc/gcp/transport_security_common_pb.js";

type Versions = Pick<RpcProtocolVersions, "maxRpcVersion" | "minRpcVersion">;

/** The versions of the RPC protocol that are spoken here, as every implementation of gRPC over ALTS tells them. */
export const rpcVersions: Readonly<Versions> = {
  maxRpcVersion: { major: 2, minor: 1 },
  minRpcVersion: { major: 2, minor: 1 },
};

/** Whether there is a version that both sides speak: the lesser of the greatest is not less than the greater of the least. */
export function areCompatible(peer: Versions | undefined): boolean {
  if (peer?.maxRpcVersion === undefined || peer.minRpcVersion === undefined) return false;
  const { maxRpcVersion, minRpcVersion } = rpcVersions;
  return !isLess(peer.maxRpcVersion, minRpcVersion!) && !isLess(maxRpcVersion!, peer.minRpcVersion);
}

type Version = Pick<RpcProtocolVersions_Version, "major" | "minor">;

function isLess(a: Version, b: Version): boolean {
  return a.major === b.major ? a.minor < b.minor : a.major < b.major;
}
