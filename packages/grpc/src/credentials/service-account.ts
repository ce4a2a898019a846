import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { AccessToken } from "./kept-token.js";

/** A service account's key, as Google's JSON files name its parts. */
export interface ServiceAccountKey {
  readonly client_email: string;
  /** PEM: an RSA key, or an elliptic one on P-256. */
  readonly private_key: string;
  readonly private_key_id?: string | undefined;
}

/** An hour is the most that Google's services accept. */
const lifetimeSeconds = 3600;

/** Reads the key. Throws `TypeError` when it is none that can sign, without telling anything of it. */
export function readServiceAccountKey(key: ServiceAccountKey): KeyObject {
  try {
    const read = createPrivateKey(key.private_key);
    if (read.asymmetricKeyType === "rsa" || read.asymmetricKeyDetails?.namedCurve === "prime256v1") return read;
  } catch {
    // What OpenSSL says of a key that it cannot read helps nobody.
  }
  throw new TypeError(`The private_key of ${key.client_email} is no PEM of an RSA key or of one on P-256`);
}

/** A JWT that the account signs itself for one audience (RFC 7519, RFC 7523 section 3). */
export function signToken(account: ServiceAccountKey, key: KeyObject, audience: string): AccessToken {
  const issuedAt = Math.floor(Date.now() / 1000);
  const isRsa = key.asymmetricKeyType === "rsa";
  const header = { alg: isRsa ? "RS256" : "ES256", typ: "JWT", kid: account.private_key_id };
  const claims = {
    iss: account.client_email,
    sub: account.client_email,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
  };
  const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return {
    token: `${text}.${signature.toString("base64url")}`,
    expiresAt: (issuedAt + lifetimeSeconds) * 1000,
  };
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
