import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Principal, RpcError, Status } from "@baud/rpc";
import type { AuthenticationContext, Verifier } from "./authenticate.js";

export interface ApiKeyOptions {
  /** Whom each key belongs to, by name. A caller may have several keys while one takes the place of another. */
  readonly keys: { readonly [id: string]: string | readonly string[] };
  /** The metadata that holds the key; `x-api-key` unless told. */
  readonly header?: string | undefined;
}

/**
 * Callers that hold a key. Each is compared with all there are, in a time that tells nothing of them. Throws `TypeError` for
 * a key of less than 16 characters: it could be guessed.
 */
export function apiKeys(options: ApiKeyOptions): Verifier {
  const { header = "x-api-key" } = options;
  // What is compared are digests under a key of this process, all of one length.
  const secret = randomBytes(32);
  const digest = (key: string): Buffer => createHmac("sha256", secret).update(key).digest();
  const known = Object.entries(options.keys).flatMap(([id, keys]) =>
    [keys].flat().map((key) => {
      if (key.length < 16) throw new TypeError(`The API key of ${id} is too short: 16 characters are the least`);
      return { principal: { id, scheme: "api-key" }, digest: digest(key) };
    }),
  );
  return ({ metadata }) => {
    const values = metadata.getAll(header);
    if (values.length === 0) return undefined;
    const given = values.length === 1 ? digest(String(values[0])) : undefined;
    let found: Principal | undefined;
    if (given !== undefined) {
      for (const each of known) if (timingSafeEqual(each.digest, given)) found = each.principal;
    }
    if (found === undefined) throw new RpcError(Status.UNAUTHENTICATED, `The ${header} of the call is not known`);
    return found;
  };
}

/**
 * Callers with a client certificate that TLS has verified. `identify` chooses the name, or refuses with `undefined`; without it the name is
 * the SPIFFE ID, or the first identity.
 */
export function clientCertificates(
  identify: (context: AuthenticationContext) => string | undefined = ({ auth }) =>
    auth.spiffeId ?? auth.peerIdentities[0],
): Verifier {
  return (context) => {
    if (!context.auth.isPeerAuthenticated) return undefined;
    const id = identify(context);
    if (id === undefined) {
      throw new RpcError(Status.PERMISSION_DENIED, "The client certificate is valid, and its holder may not call");
    }
    return { id, scheme: "certificate" };
  };
}

/** 8 KiB: longer than any token that is meant for a header. */
const maxTokenLength = 8192;

/**
 * Callers with a bearer token (RFC 6750), which `verify` knows how to judge. What it throws that is no `RpcError` is answered UNAUTHENTICATED:
 * the token is not valid.
 */
export function bearerTokens(
  verify: (token: string, context: AuthenticationContext) => Principal | Promise<Principal>,
): Verifier {
  return (context) => {
    const values = context.metadata.getAll("authorization");
    const bearers = values.filter((value) => /^bearer(?: |$)/i.test(value));
    if (bearers.length === 0) return undefined;
    // With two of them, who looks at the first and who looks at the last would see different callers.
    if (values.length > 1) throw invalid("there is more than one authorization");
    const token = bearers[0]!.slice("bearer".length).trim();
    if (token.length > maxTokenLength) throw invalid(`it is longer than ${maxTokenLength} characters`);
    if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw invalid("it is empty or malformed");
    return verify(token, context);
  };
}

function invalid(why: string): RpcError {
  return new RpcError(Status.UNAUTHENTICATED, `The bearer token is not valid: ${why}`);
}
