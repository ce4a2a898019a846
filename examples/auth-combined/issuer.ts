import * as jose from "jose";

/** Both programs know it, so that neither needs an issuer. A real server has the issuer's public keys: `jwksUrl`. */
export const developmentSecret: Uint8Array = new TextEncoder().encode("for this example and for nothing else");
export const issuer = "https://issuer.example";
export const audience = "vault";

/** A token for `subject`, such as the issuer would give after a login. Negative `seconds`: one that has expired. */
export function tokenFor(subject: string, seconds = 300): Promise<string> {
  const expiresAt = Math.floor(Date.now() / 1000) + seconds;
  return new jose.SignJWT({ sub: subject, iss: issuer, aud: audience, exp: expiresAt })
    .setProtectedHeader({ alg: "HS256" })
    .sign(developmentSecret);
}
