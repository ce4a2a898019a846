import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  accessTokenCredentials,
  authenticate,
  Channel,
  ChannelCredentials,
  Server,
  serviceAccountCredentials,
} from "@baud/grpc";
import { type CallOptions, createClient, RpcError, statusName } from "@baud/rpc";
import * as jose from "jose";
import { largeRequestBytes, largeResponseBytes } from "../../interop/cases/unary-cases.js";
import { TestService } from "../../interop/gen/grpc/testing/test_grpc.js";
import type { Peer } from "../../interop/matrix/peer.js";
import { runToEnd, startServer } from "../../interop/matrix/running-program.js";
import { createTestService, ImplementedTestService } from "../../interop/test-service.js";
import { pemPath, roots, serverTls } from "../door.js";
import type { Row } from "./door-runs.js";
import type { LocalIssuer } from "./issuer.js";
import { issuedTokens } from "./own-door.js";

// The cases of gRPC's interop suite that need call credentials (interop-test-descriptions), with a local issuer in the place of
// Google's: a large call, of which the server tells who has made it.

const officialCases = ["jwt_token_creds", "oauth2_auth_token", "per_rpc_creds"] as const;
type OfficialCase = (typeof officialCases)[number];

const scope = "door-scope";
const caseLimitMs = 20_000;

/** Runs the cases between Baud and itself, and Baud and grpc-go's own programs in both directions. */
export async function runOfficialCases(go: Peer | undefined, issuer: LocalIssuer, folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  await using server = new Server({ interceptors: [authenticate([issuedTokens(issuer)])] });
  const service = createTestService();
  server.addService(ImplementedTestService, {
    ...service,
    async unaryCall(request, context) {
      const response = await service.unaryCall(request, context);
      const { id = "", claims } = context.principal ?? {};
      return { ...response, username: id, oauthScope: String(claims?.["scope"] ?? "") };
    },
  });
  const port = await server.listen("127.0.0.1:0", serverTls("server"));
  for (const name of officialCases) {
    const told = name === "jwt_token_creds" ? "robot@accounts.test " : `robot@accounts.test ${scope}`;
    const actual = await runAsBaud(name, port, issuer);
    rows.push({ client: "baud", server: "baud", what: name, expected: new RegExp(`^OK ${told}$`), actual });
  }
  if (go === undefined) return rows;
  for (const name of officialCases) {
    const actual = await runAsPeer(go, name, port, issuer, folder);
    rows.push({ client: go.name, server: "baud", what: name, expected: /^passed$/, actual });
  }
  const tls = ["--use_tls=true", `--tls_cert_file=${pemPath("server")}`, `--tls_key_file=${pemPath("key")}`];
  const theirs = await startServer((free) => go.server([`--port=${free}`, ...tls]));
  try {
    for (const name of officialCases) {
      // Its server lets everybody in, and does not tell whom.
      const actual = await runAsBaud(name, theirs.port, issuer);
      rows.push({ client: "baud", server: go.name, what: name, expected: /^OK {2}$/, actual });
    }
  } finally {
    await theirs.stop();
  }
  return rows;
}

async function runAsBaud(name: OfficialCase, port: number, issuer: LocalIssuer): Promise<string> {
  const tls = ChannelCredentials.ssl({ rootCertificates: roots, targetNameOverride: "localhost" });
  const options: CallOptions =
    name === "per_rpc_creds" ? { credentials: accessTokenCredentials(await fetchToken(issuer)) } : {};
  await using channel = new Channel(`127.0.0.1:${port}`, await credentialsFor(name, tls, issuer));
  const request = { responseSize: largeResponseBytes, payload: { body: new Uint8Array(largeRequestBytes) } };
  try {
    const { payload, username, oauthScope } = await createClient(TestService, channel).unaryCall(
      { ...request, fillUsername: true, fillOauthScope: true },
      options,
    );
    if (payload?.body.length !== largeResponseBytes) return `a response of ${payload?.body.length} bytes`;
    return `OK ${username} ${oauthScope}`;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return `${statusName(error.code)}: ${error.details}`;
  }
}

async function credentialsFor(
  name: OfficialCase,
  tls: ChannelCredentials,
  issuer: LocalIssuer,
): Promise<ChannelCredentials> {
  switch (name) {
    case "jwt_token_creds":
      return tls.with(serviceAccountCredentials(issuer.account));
    case "oauth2_auth_token":
      return tls.with(accessTokenCredentials(await fetchToken(issuer)));
    case "per_rpc_creds":
      return tls;
  }
}

/** What an account does to get an access token (RFC 7523 section 2.1). */
async function fetchToken({ account }: LocalIssuer): Promise<string> {
  const assertion = await new jose.SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(await jose.importPKCS8(account.private_key, "RS256"));
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const response = await fetch(account.token_uri, { method: "POST", body });
  const { access_token: token } = (await response.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`the issuer gives no token: HTTP ${response.status}`);
  return token;
}

async function runAsPeer(
  peer: Peer,
  name: OfficialCase,
  port: number,
  issuer: LocalIssuer,
  folder: string,
): Promise<string> {
  const account = path.join(folder, "account.json");
  writeFileSync(account, JSON.stringify(issuer.account));
  const flags = [
    "--server_host=127.0.0.1",
    `--server_port=${port}`,
    "--use_tls=true",
    "--use_test_ca=true",
    `--ca_file=${pemPath("ca")}`,
    "--server_host_override=localhost",
    `--service_account_key_file=${account}`,
    `--oauth_scope=${scope}`,
  ];
  const { hasSucceeded, output } = await runToEnd(peer.client(name, flags), caseLimitMs);
  return hasSucceeded ? "passed" : output.trim();
}
