import { type AccessToken, authenticate, jsonWebTokens } from "@baud/grpc";
import type { ServerInterceptor } from "@baud/rpc";
import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import * as jose from "jose";

/** With this argument the clients of the bench send a token with each call. */
export const sendsToken: boolean = process.argv.includes("--token");

/** With these arguments the servers want one, and verify it with each call, or remember that they have. */
const guard = process.argv.includes("--verify-each") ? "each" : process.argv.includes("--verify") ? "remember" : "none";

/** A key pair for the bench and for nothing else, so that each process has the same. */
const privateJwk = {
  kty: "EC",
  crv: "P-256",
  x: "i2EJvKkqZJe4_CTPFGZyKGHRVBrxkAIm3a_giZtDJfM",
  y: "YDRgzvrFkrD2yznWnxfdgaMU0aczPnlETz-MvDOcNws",
  d: "L1E763MHU3d9PcuBGln3W75Rd_lXnJbIrRGl6GVS3BI",
} as const;
const { d: _, ...publicJwk } = privateJwk;
const issuer = "https://issuer.test";
const audience = "bench";

/** A token as an issuer gives it, valid for an hour (ES256). */
export async function fetchToken(): Promise<AccessToken> {
  const expiresAt = Date.now() + 3_600_000;
  const token = await new jose.SignJWT({ sub: "bench", iss: issuer, aud: audience })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(await jose.importJWK(privateJwk, "ES256"));
  return { token, expiresAt };
}

/** What stands before Baud's services. */
export async function guards(): Promise<readonly ServerInterceptor[]> {
  if (guard === "none") return [];
  const key = await jose.importJWK(publicJwk, "ES256");
  const rememberSeconds = guard === "each" ? 0 : undefined;
  return [authenticate([jsonWebTokens({ jose, key, issuer, audience, rememberSeconds })])];
}

type Handler<Request, Reply> = (call: ServerUnaryCall<Request, Reply>, answer: sendUnaryData<Reply>) => void;

/** A handler of grpc-js that verifies the token first, with the same library: grpc-js has nothing of its own for it. */
export async function guarded<Request, Reply>(handler: Handler<Request, Reply>): Promise<Handler<Request, Reply>> {
  if (guard === "none") return handler;
  const key = await jose.importJWK(publicJwk, "ES256");
  return (call, answer) => {
    const token = String(call.metadata.get("authorization")[0]).slice("Bearer ".length);
    jose.jwtVerify(token, key, { issuer, audience, algorithms: ["ES256"] }).then(
      () => handler(call, answer),
      () => answer({ code: status.UNAUTHENTICATED, details: "the token is not valid", metadata: new Metadata() }),
    );
  };
}
