import type { Socket } from "node:net";
import type { MessageInit } from "@baud/protobuf";
import { type AuthContext, type Status, statusName, type Transport } from "@baud/rpc";
import type { SecuredConnection } from "../credentials/security-protocol.js";
import {
  HandshakeProtocol,
  type HandshakerReq,
  type HandshakerResult,
  type StartClientHandshakeReq,
  type StartServerHandshakeReq,
} from "../grpc/gcp/handshaker_pb.js";
import { AltsSocket } from "./alts-socket.js";
import { HandshakeBytes } from "./handshake-bytes.js";
import { HandshakerCall } from "./handshaker-call.js";
import { maxRecordBytes } from "./record-reader.js";
import { keyDataBytes, type RecordSide, recordProtocol } from "./rekeying-cipher.js";
import { areCompatible, rpcVersions } from "./rpc-versions.js";

/** A peer that does not tell how long its records may be reads at least these, with all that belongs to them. */
const leastMaxRecordBytes = 16 * 1024;

/** What a client asks of its handshake. */
export interface ClientHandshake {
  /** The name of the server. */
  readonly targetName: string;
  /** The service accounts that the server may have; any when there is none. */
  readonly targetServiceAccounts: readonly string[];
}

/** Makes the handshake of a client: the handshaker says what to send, and is told what arrives, until it gives the keys. */
export async function handshakeAsClient(
  handshaker: Transport,
  socket: Socket,
  { targetName, targetServiceAccounts }: ClientHandshake,
  signal: AbortSignal,
): Promise<SecuredConnection> {
  const start: MessageInit<StartClientHandshakeReq> = {
    handshakeSecurityProtocol: HandshakeProtocol.ALTS,
    applicationProtocols: ["grpc"],
    recordProtocols: [recordProtocol],
    targetIdentities: targetServiceAccounts.map((account) => ({
      identityOneof: { case: "serviceAccount", value: account },
    })),
    targetName,
    rpcVersions,
    maxFrameSize: maxRecordBytes,
  };
  const bytes = new HandshakeBytes(socket, signal);
  const result = await converse(handshaker, socket, bytes, signal, { case: "clientStart", value: start });
  const connection = secured("client", socket, bytes, result);
  const account = connection.peer.peerIdentities[0]!;
  // The handshaker was told, too; but it is the client who would be deceived.
  if (targetServiceAccounts.length === 0 || targetServiceAccounts.includes(account)) return connection;
  throw new Error(`the server's service account is ${account}, and ${targetServiceAccounts.join(" or ")} was expected`);
}

/** The same for a server, which begins with what the client has sent. */
export async function handshakeAsServer(
  handshaker: Transport,
  socket: Socket,
  signal: AbortSignal,
): Promise<SecuredConnection> {
  const bytes = new HandshakeBytes(socket, signal);
  await bytes.waitForMore();
  const start: MessageInit<StartServerHandshakeReq> = {
    applicationProtocols: ["grpc"],
    handshakeParameters: { [HandshakeProtocol.ALTS]: { recordProtocols: [recordProtocol] } },
    inBytes: bytes.unconsumed,
    rpcVersions,
    maxFrameSize: maxRecordBytes,
  };
  const result = await converse(handshaker, socket, bytes, signal, { case: "serverStart", value: start });
  return secured("server", socket, bytes, result);
}

async function converse(
  handshaker: Transport,
  socket: Socket,
  bytes: HandshakeBytes,
  signal: AbortSignal,
  start: NonNullable<MessageInit<HandshakerReq>["reqOneof"]>,
): Promise<HandshakerResult> {
  using call = new HandshakerCall(handshaker, signal);
  let response = await call.ask(start);
  for (;;) {
    const { status, outFrames, bytesConsumed, result } = response;
    if (status !== undefined && status.code !== 0) {
      throw new Error(`the handshaker refuses: ${statusName(status.code as Status)}, ${status.details}`);
    }
    bytes.consume(bytesConsumed);
    if (outFrames.length > 0) socket.write(outFrames);
    if (result !== undefined) return result;
    const writtenAt = performance.now();
    await bytes.waitForMore();
    const networkLatencyMs = Math.round(performance.now() - writtenAt);
    response = await call.ask({ case: "next", value: { inBytes: bytes.unconsumed, networkLatencyMs } });
  }
}

function secured(side: RecordSide, socket: Socket, bytes: HandshakeBytes, result: HandshakerResult): SecuredConnection {
  const peer = authContextOf(result);
  if (result.keyData.length < keyDataBytes) {
    throw new Error(`the handshaker's key has ${result.keyData.length} bytes, and ${keyDataBytes} are needed`);
  }
  if (!areCompatible(result.peerRpcVersions))
    throw new Error("the peer speaks no version of the RPC protocol that is known here");
  // What belongs to the first record has been read with the handshake's last bytes.
  bytes.giveBack();
  const keyData = result.keyData.slice(0, keyDataBytes);
  const peerReads = Math.min(Math.max(result.maxFrameSize, leastMaxRecordBytes), maxRecordBytes);
  return { socket: new AltsSocket(socket, { side, keyData, maxRecordBytes: peerReads }), peer };
}

/** Throws `Error` for a result that leaves out what a connection rests on. */
function authContextOf(result: HandshakerResult): AuthContext {
  const { applicationProtocol, peerIdentity, localIdentity } = result;
  if (applicationProtocol !== "grpc" || result.recordProtocol !== recordProtocol) {
    throw new Error(
      `the handshaker has agreed on ${applicationProtocol} over ${result.recordProtocol}, and not on grpc over ${recordProtocol}`,
    );
  }
  const peerServiceAccount = serviceAccountOf(peerIdentity);
  if (peerServiceAccount === "") throw new Error("the handshaker does not tell the peer's service account");
  return {
    transportSecurity: "alts",
    isPeerAuthenticated: true,
    peerIdentities: [peerServiceAccount],
    peerIdentityKind: "serviceAccount",
    spiffeId: undefined,
    peerCertificate: undefined,
    alts: {
      recordProtocol,
      peerServiceAccount,
      localServiceAccount: serviceAccountOf(localIdentity),
      peerAttributes: peerIdentity?.attributes ?? {},
    },
  };
}

function serviceAccountOf(identity: HandshakerResult["peerIdentity"]): string {
  return identity?.identityOneof?.case === "serviceAccount" ? identity.identityOneof.value : "";
}
