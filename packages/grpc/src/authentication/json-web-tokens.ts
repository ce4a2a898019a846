import { type Principal, RpcError, Status } from "@baud/rpc";
import { trustedUrl } from "../credentials/trusted-url.js";
import type { Verifier } from "./authenticate.js";
import { VerifiedTokens } from "./verified-tokens.js";
import { bearerTokens } from "./verifiers.js";

/** What is used of the library `jose` (5 or later), which the program brings: `import * as jose from "jose"`. */
export interface Jose {
  // biome-ignore lint/suspicious/noExplicitAny: the library's own types of keys are its own affair.
  jwtVerify(token: string, key: any, options: object): Promise<{ payload: JwtClaims }>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  createRemoteJWKSet(url: URL, options?: object): any;
  /** The name of the option by which a key set tells when it was fetched. Without it, tokens are only forgotten by their age. */
  readonly jwksCache?: symbol;
}

/** The claims of a token (RFC 7519 section 4). */
export interface JwtClaims {
  readonly sub?: string | undefined;
  readonly [name: string]: unknown;
}

export interface JwtOptions {
  /** The module `jose`. */
  readonly jose: Jose;
  /** Where the keys of the issuer are, by `https:` unless that is this machine: a JWK set, fetched when it is needed, kept for ten minutes, and fetched anew for a key that it lacks. */
  readonly jwksUrl?: string | undefined;
  /** The keys themselves instead: whatever `jose.jwtVerify` takes. */
  readonly key?: unknown;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** The algorithms that are accepted; those with public keys unless told: what `none` signs is never accepted. */
  readonly algorithms?: readonly string[] | undefined;
  /** By how much clocks may differ, in seconds: 30 unless told. */
  readonly clockToleranceSeconds?: number | undefined;
  /**
   * How long a token that was verified is not verified again, in seconds: 60 unless told, 0 for each time anew. It is never longer than the
   * token is valid, and over when new keys are fetched. Whoever withdraws a token or a key has to wait so long, or call `forgetTokens`.
   */
  readonly rememberSeconds?: number | undefined;
  /** How many tokens are remembered: 10,000 unless told. */
  readonly maxRememberedTokens?: number | undefined;
  /** Makes the principal of the claims, for each call, where it is more than their subject; throws `RpcError` to refuse. */
  readonly principalOf?: ((claims: JwtClaims) => Principal) | undefined;
}

/** Judges tokens, and remembers those that it has verified. */
export type JwtVerifier = Verifier & {
  /** Every token is verified anew: for those who have just withdrawn one. */
  forgetTokens(): void;
};

/**
 * Callers with a JSON Web Token as their bearer token (RFC 7519, RFC 8725): its signature, issuer, audience and times are verified. With the
 * options of several issuers, a token is judged by those of the issuer that it names. Throws `TypeError` unless one of `jwksUrl` and
 * `key` is given for each, and when two are for the same issuer.
 */
export function jsonWebTokens(options: JwtOptions | readonly JwtOptions[]): JwtVerifier {
  const judges = [options].flat().map((each) => new TokenJudge(each));
  const [only] = judges;
  if (only === undefined) throw new TypeError("jsonWebTokens: the options of one issuer are needed at least");
  const byIssuer = new Map(judges.flatMap((judge) => judge.issuers.map((issuer) => [issuer, judge])));
  if (byIssuer.size < judges.flatMap(({ issuers }) => issuers).length) {
    throw new TypeError("jsonWebTokens: an issuer is there twice");
  }
  const verifier = bearerTokens((token) => {
    const judge = judges.length === 1 ? only : byIssuer.get(issuerOf(token));
    if (judge === undefined) throw claimRefused("iss");
    return judge.judge(token);
  });
  return Object.assign(verifier, {
    forgetTokens: () => {
      for (const judge of judges) judge.forget();
    },
  });
}

const publicKeyAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** Judges the tokens of one issuer. */
class TokenJudge {
  readonly issuers: readonly string[];
  readonly #jose: Jose;
  readonly #key: unknown;
  readonly #rules: object;
  readonly #principalOf: (claims: JwtClaims) => Principal;
  readonly #rememberSeconds: number;
  readonly #maxRememberedTokens: number;
  #remembered: VerifiedTokens<JwtClaims>;
  /** What `jose` writes into it is the time at which the keys were fetched. */
  readonly #fetched: { readonly uat?: number } = {};
  /** When those keys were fetched by which the remembered tokens were verified. */
  #keysOf: number | undefined;

  constructor(options: JwtOptions) {
    const {
      jose,
      jwksUrl,
      key,
      issuer,
      audience,
      algorithms = publicKeyAlgorithms,
      clockToleranceSeconds = 30,
    } = options;
    if ((jwksUrl === undefined) === (key === undefined)) {
      throw new TypeError("jsonWebTokens: give one of jwksUrl and key");
    }
    if (algorithms.some((name) => name.toLowerCase() === "none")) {
      throw new TypeError("jsonWebTokens: the algorithm none signs nothing, and cannot be accepted");
    }
    this.issuers = [issuer].flat();
    this.#jose = jose;
    const keySetOptions = jose.jwksCache === undefined ? {} : { [jose.jwksCache]: this.#fetched };
    this.#key =
      jwksUrl === undefined ? key : jose.createRemoteJWKSet(trustedUrl(jwksUrl, "jsonWebTokens"), keySetOptions);
    this.#rules = { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ["exp"] };
    this.#principalOf = options.principalOf ?? subjectOf;
    this.#rememberSeconds = options.rememberSeconds ?? 60;
    this.#maxRememberedTokens = options.maxRememberedTokens ?? 10_000;
    this.#remembered = this.#nothingRemembered();
  }

  judge(token: string): Principal | Promise<Principal> {
    const claims = this.#rememberSeconds > 0 ? this.#remembered.get(token) : undefined;
    return claims === undefined ? this.#verify(token) : this.#principalOf(claims);
  }

  forget(): void {
    this.#remembered = this.#nothingRemembered();
  }

  async #verify(token: string): Promise<Principal> {
    // What is forgotten meanwhile is not remembered by this.
    const rememberedThen = this.#remembered;
    let claims: JwtClaims;
    try {
      // All calls with this token are given the same ones.
      claims = Object.freeze((await this.#jose.jwtVerify(token, this.#key, this.#rules)).payload);
    } catch (error) {
      throw refusalOf(error);
    }
    // Tokens that were verified by the keys before may have been signed by one that is withdrawn.
    if (this.#keysOf !== undefined && this.#keysOf !== this.#fetched.uat) this.forget();
    this.#keysOf = this.#fetched.uat;
    // `jose` has made sure that there is an expiry, and that it is a number.
    if (this.#rememberSeconds > 0) rememberedThen.add(token, claims, Number(claims["exp"]) * 1000);
    return this.#principalOf(claims);
  }

  #nothingRemembered(): VerifiedTokens<JwtClaims> {
    return new VerifiedTokens(this.#maxRememberedTokens, this.#rememberSeconds * 1000);
  }
}

/** Whose a token says that it is: to choose who judges it, and to trust in nothing. */
function issuerOf(token: string): string {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return String((claims as JwtClaims)["iss"]);
  } catch {
    throw new RpcError(Status.UNAUTHENTICATED, "The token is not valid: it is malformed");
  }
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
    return claimRefused(claim ?? "a claim");
  }
  const reason = reasons[code];
  if (reason !== undefined) return new RpcError(Status.UNAUTHENTICATED, `The token is not valid: ${reason}`);
  // The keys cannot be had: that is no fault of the caller, who may try again.
  return new RpcError(Status.UNAVAILABLE, "The token could not be verified now", { cause: error });
}

function claimRefused(claim: string): RpcError {
  return new RpcError(Status.UNAUTHENTICATED, `The token is not valid: ${claim} is not what it must be`);
}
