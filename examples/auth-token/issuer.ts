import { createServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as jose from "jose";

/** The name by which the issuer goes in its tokens, wherever it runs. */
export const issuer = "https://issuer.example";

/** Whom the issuer knows, and by which secret. A real one has a database. */
const secrets: ReadonlyMap<string, string> = new Map([["alice", "wonderland"]]);

/**
 * Starts an issuer of tokens, so that the example needs none from elsewhere: `POST /token` with the grant of RFC 6749 section 4.4, and
 * `GET /jwks`, the public keys by which others verify the tokens. Tells where it is; it is not waited for at the end of the process.
 */
export async function startIssuer(port: number): Promise<string> {
  const { publicKey, privateKey } = await jose.generateKeyPair("ES256");
  const jwks = JSON.stringify({ keys: [{ ...(await jose.exportJWK(publicKey)), kid: "1", alg: "ES256", use: "sig" }] });
  const server = createServer(async (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/jwks") return response.end(jwks);
    const form = new URLSearchParams(await bodyOf(request));
    const subject = form.get("client_id") ?? "";
    if (request.url !== "/token" || secrets.get(subject) !== form.get("client_secret")) {
      return response.writeHead(401).end('{"error":"invalid_client"}');
    }
    // Real issuers do not let the caller choose: this one does, to show what becomes of an old token.
    const expiresIn = Number(form.get("expires_in") ?? "300");
    const token = await new jose.SignJWT({ sub: subject, iss: issuer, aud: form.get("audience") ?? "" })
      .setProtectedHeader({ alg: "ES256", kid: "1" })
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
      .sign(privateKey);
    return response.end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: expiresIn }));
  });
  await listen(server, port);
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function listen(server: HttpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
