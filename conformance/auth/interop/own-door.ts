import {
  accessTokenCredentials,
  authenticate,
  bearerTokens,
  ChannelCredentials,
  clientCertificates,
  ServerCredentials,
  serviceAccountCredentials,
  type Verifier,
} from "@baud/grpc";
import { altsChannelCredentials, altsPeers, altsServerCredentials } from "@baud/grpc/alts";
import { RpcError, type ServerInterceptor, Status } from "@baud/rpc";
import { Doorkeeper, attempt as enter, key, pem, roots, serverTls } from "../door.js";
import type { Attempt, DoorKind } from "./door-cases.js";
import type { LocalIssuer } from "./issuer.js";

/** What both sides know. */
export interface DoorContext {
  readonly issuer: LocalIssuer;
  /** The address of the handshaker of ALTS. */
  readonly handshaker: string;
}

/** Opens a door of Baud's. */
export function openOwnDoor(kind: DoorKind, context: DoorContext): Promise<Doorkeeper> {
  return Doorkeeper.open(serverCredentials(kind, context), guardsOf(kind, context.issuer));
}

/** Tries a door as Baud's client; the answer is as that of the programs in `peers/`. */
export async function tryAsBaud(port: number, attempt: Attempt, context: DoorContext): Promise<string> {
  const { token, callToken, signsItself } = attempt;
  let credentials = clientCredentials(attempt, context);
  if (token !== undefined) credentials = credentials.with(accessTokenCredentials(await token(context.issuer)));
  if (signsItself) credentials = credentials.with(serviceAccountCredentials(context.issuer.account));
  const ofCall = callToken && { credentials: accessTokenCredentials(await callToken(context.issuer)) };
  return await enter(port, credentials, ofCall);
}

/** Callers with a token that the issuer knows: Baud's servers ask it, as those of the peers do. */
export function issuedTokens(issuer: LocalIssuer): Verifier {
  return bearerTokens(async (token) => {
    const { active, username, scope } = await issuer.introspect(token);
    if (!active) throw new RpcError(Status.UNAUTHENTICATED, "The token is not valid");
    return { id: username ?? "", scheme: "bearer", claims: { scope } };
  });
}

function clientCredentials({ door, authority, certificate }: Attempt, { handshaker }: DoorContext): ChannelCredentials {
  if (door === "ALTS") return altsChannelCredentials({ handshakerAddress: handshaker });
  return ChannelCredentials.ssl({
    ...(authority !== undefined && { rootCertificates: pem(authority) }),
    ...(certificate !== undefined && { privateKey: key, certificateChain: pem(certificate) }),
    // As the peers, whose programs are told of localhost.
    targetNameOverride: "localhost",
  });
}

function serverCredentials(kind: DoorKind, { handshaker }: DoorContext): ServerCredentials {
  switch (kind) {
    case "TLS":
    case "token":
      return serverTls("server");
    case "mTLS":
      return ServerCredentials.ssl({
        privateKey: key,
        certificateChain: pem("server"),
        rootCertificates: roots,
        requireClientCertificate: true,
      });
    case "ALTS":
      return altsServerCredentials({ handshakerAddress: handshaker });
  }
}

function guardsOf(kind: DoorKind, issuer: LocalIssuer): readonly ServerInterceptor[] {
  switch (kind) {
    case "TLS":
      return [];
    case "mTLS":
      return [authenticate([clientCertificates()])];
    case "token":
      return [authenticate([issuedTokens(issuer)])];
    case "ALTS":
      return [authenticate([altsPeers()])];
  }
}
