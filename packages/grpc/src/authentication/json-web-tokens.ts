import { type Principal, RpcError, Status } from "@baud/rpc";
import type { Verifier } from "./authenticate.js";
import { bearerTokens } from "./verifiers.js";

/** What is used of the library `jose` (5 or later), which the program brings: `import * as jose from "jose"`. */
export interface Jose {
  // biome-ignore lint/suspicious/noExplicitAny: the library's own types of keys are its own affair.
  jwtVerify(token: string, key: any, options: object): Promise<{ payload: JwtClaims }>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  createRemoteJWKSet(url: URL, options?: object): any;
}

/** The claims of a token (RFC 7519 section 4). */
export interface JwtClaims {
  readonly sub?: string | undefined;
  readonly [name: string]: unknown;
}

export interface JwtOptions {
  /** The module `jose`. */
  readonly jose: Jose;
  /** Where the keys of the issuer are: a JWK set, fetched when it is needed, kept for ten minutes, and fetched anew for a key that it lacks. */
  readonly jwksUrl?: string | undefined;
  /** The keys themselves instead: whatever `jose.jwtVerify` takes. */
  readonly key?: unknown;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** The algorithms that are accepted; those with public keys unless told: what `none` signs is never accepted. */
  readonly algorithms?: readonly string[] | undefined;
  /** By how much clocks may differ, in seconds: 30 unless told. */
  readonly clockToleranceSeconds?: number | undefined;
  /** Makes the principal of the claims, where it is more than their subject; throws `RpcError` to refuse. */
  readonly principalOf?: ((claims: JwtClaims) => Principal) | undefined;
}

const publicKeyAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/**
 * Callers with a JSON Web Token as their bearer token (RFC 7519, RFC 8725): its signature, issuer, audience and times are verified. Throws
 * `TypeError` unless one of `jwksUrl` and `key` is given.
 */
export function jsonWebTokens(options: JwtOptions): Verifier {
  const { jose, jwksUrl, issuer, audience, algorithms = publicKeyAlgorithms, clockToleranceSeconds = 30 } = options;
  if ((jwksUrl === undefined) === (options.key === undefined)) {
    throw new TypeError("jsonWebTokens: give one of jwksUrl and key");
  }
  if (algorithms.some((name) => name.toLowerCase() === "none")) {
    throw new TypeError("jsonWebTokens: the algorithm none signs nothing, and cannot be accepted");
  }
  const key = jwksUrl === undefined ? options.key : jose.createRemoteJWKSet(new URL(jwksUrl));
  const principalOf = options.principalOf ?? subjectOf;
  const rules = {
    issuer,
    audience,
    algorithms,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ["exp"],
  };
  return bearerTokens(async (token) => {
    let claims: JwtClaims;
    try {
      claims = (await jose.jwtVerify(token, key, rules)).payload;
    } catch (error) {
      throw refusalOf(error);
    }
    return principalOf(claims);
  });
}

function subjectOf(claims: JwtClaims): Principal {
  if (typeof claims.sub === "string" && claims.sub !== "") return { id: claims.sub, scheme: "bearer", claims };
  throw new RpcError(Status.UNAUTHENTICATED, "The token is not valid: it names no subject");
}

/** By the codes of `jose`'s errors. Its messages are not passed on: they may quote the token. */
const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "it has expired",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "its signature is wrong",
  ERR_JOSE_ALG_NOT_ALLOWED: "its algorithm is not accepted",
  ERR_JOSE_NOT_SUPPORTED: "its algorithm is not accepted",
  ERR_JWKS_NO_MATCHING_KEY: "the issuer has no such key",
  ERR_JWS_INVALID: "it is malformed",
  ERR_JWT_INVALID: "it is malformed",
};

function refusalOf(error: unknown): unknown {
  const { code = "", claim } = error as { readonly code?: string; readonly claim?: string };
  if (code === "ERR_JWT_CLAIM_VALIDATION_FAILED") {
    return new RpcError(Status.UNAUTHENTICATED, `The token is not valid: ${claim ?? "a claim"} is not what it must be`);
  }
  const reason = reasons[code];
  if (reason !== undefined) return new RpcError(Status.UNAUTHENTICATED, `The token is not valid: ${reason}`);
  // The keys cannot be had: that is no fault of the caller, who may try again.
  return new RpcError(Status.UNAVAILABLE, "The token could not be verified now", { cause: error });
}
