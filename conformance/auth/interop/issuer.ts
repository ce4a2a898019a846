import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as jose from "jose";

/** The key of a service account, as Google's JSON files have it. */
export interface AccountFile {
  readonly type: "service_account";
  readonly client_email: string;
  readonly client_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly token_uri: string;
}

/** What the issuer tells of a token (RFC 7662 section 2.2). */
export interface Introspection {
  readonly active: boolean;
  readonly username?: string;
  readonly scope?: string;
}

const name = "https://issuer.test";
const audience = "door";
/** The audiences of the tokens that an account signs itself: a service, or as grpc-go has it (AIP-4111) its host. */
const services = /^https:\/\/localhost(:\d+)?\/(auth\.Door|grpc\.testing\.TestService)?$/;

/**
 * A local issuer in the place of Google's, with one service account: `POST /token` gives an access token for an assertion that the
 * account has signed (RFC 7523 section 2.1), `POST /introspect` tells whether a token is good (RFC 7662).
 */
export class LocalIssuer implements AsyncDisposable {
  readonly #server: Server;
  readonly #account = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #keys: jose.GenerateKeyPairResult;
  readonly account: AccountFile;
  readonly url: string;

  private constructor(server: Server, keys: jose.GenerateKeyPairResult) {
    this.#server = server;
    this.#keys = keys;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.account = {
      type: "service_account",
      client_email: "robot@accounts.test",
      client_id: "1",
      private_key_id: "robot-key",
      private_key: this.#account.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      token_uri: `${this.url}/token`,
    };
  }

  static async start(): Promise<LocalIssuer> {
    const keys = await jose.generateKeyPair("ES256");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const issuer = new LocalIssuer(server, keys);
    server.on("request", async (request, response) => {
      const [status, answer] = await issuer.#answer(request);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    return issuer;
  }

  /** An access token for `subject`. Negative `seconds`: one that has expired. */
  tokenFor(subject: string, scope = "door", seconds = 300, forAudience: string = audience): Promise<string> {
    return new jose.SignJWT({ sub: subject, iss: name, aud: forAudience, scope })
      .setProtectedHeader({ alg: "ES256" })
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(this.#keys.privateKey);
  }

  /** Whether a token is one of the issuer's, or was signed by the account itself for one of the services. */
  async introspect(token: string): Promise<Introspection> {
    try {
      const { payload } = await jose.jwtVerify(token, this.#keys.publicKey, { issuer: name, audience });
      return { active: true, username: String(payload.sub), scope: String(payload["scope"]) };
    } catch {
      return await this.#introspectOwn(token);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #introspectOwn(token: string): Promise<Introspection> {
    try {
      const email = this.account.client_email;
      const { payload } = await jose.jwtVerify(token, this.#account.publicKey, { issuer: email, subject: email });
      return services.test(String(payload.aud)) ? { active: true, username: email } : { active: false };
    } catch {
      return { active: false };
    }
  }

  async #answer(request: IncomingMessage): Promise<[status: number, answer: object]> {
    const form = new URLSearchParams(await bodyOf(request));
    if (request.url === "/introspect") return [200, await this.introspect(form.get("token") ?? "")];
    if (request.url !== "/token") return [404, {}];
    try {
      const rules = { issuer: this.account.client_email, audience: this.account.token_uri };
      const { payload } = await jose.jwtVerify(form.get("assertion") ?? "", this.#account.publicKey, rules);
      const token = await this.tokenFor(String(payload.iss), String(payload["scope"]));
      return [200, { access_token: token, token_type: "Bearer", expires_in: 300 }];
    } catch {
      return [400, { error: "invalid_grant" }];
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}
