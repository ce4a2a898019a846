import { type AccessToken, accessTokenCredentials, Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import * as jose from "jose";
import { attempt } from "../attempt.js";
import { addressOf, clientCommand } from "../command-line.js";
import { Diary } from "./gen/diary_grpc.js";
import { issuer } from "./issuer.js";

const program = clientCommand("auth-token", 50051)
  .option("--issuer <url>", "where tokens come from", "http://127.0.0.1:50052")
  .parse();

let fetches = 0;

/** Asks the issuer for a token. Credentials made of such a function ask when they must, and not for each call. */
async function fetchToken(more: Readonly<Record<string, string>> = {}): Promise<AccessToken> {
  fetches++;
  const form = { grant_type: "client_credentials", client_id: "alice", client_secret: "wonderland", audience: "diary" };
  const body = new URLSearchParams({ ...form, ...more });
  const response = await fetch(`${program.opts<{ issuer: string }>().issuer}/token`, { method: "POST", body });
  const answer = (await response.json()) as { access_token: string; expires_in: number; error?: string };
  if (!response.ok) throw new Error(`the issuer gives no token: ${answer.error}`);
  return { token: answer.access_token, expiresAt: Date.now() + answer.expires_in * 1000 };
}

const alice = ChannelCredentials.local().with(accessTokenCredentials(() => fetchToken()));
await using channel = new Channel(addressOf(program), alice);
const diary = createClient(Diary, channel);
await attempt("alice", () => diary.read({}));
await Promise.all(Array.from({ length: 100 }, () => diary.read({})));
console.log(`after 101 calls the issuer was asked ${fetches === 1 ? "once" : `${fetches} times`}`);

await using anonymous = new Channel(addressOf(program), ChannelCredentials.local());
const stub = createClient(Diary, anonymous);
const readWith = (token: string): unknown => stub.read({}, { credentials: accessTokenCredentials(token) });
await attempt("somebody without a token", () => stub.read({}));
await attempt("alice with an old token", async () => readWith((await fetchToken({ expires_in: "-3600" })).token));
await attempt("alice with a token for the bank", async () => readWith((await fetchToken({ audience: "bank" })).token));

const claims = { sub: "alice", iss: issuer, aud: "diary", exp: Math.floor(Date.now() / 1000) + 300 };
const { privateKey } = await jose.generateKeyPair("ES256");
const forged = new jose.SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "1" }).sign(privateKey);
await attempt("somebody who signed a token himself", async () => readWith(await forged));
await attempt("somebody who did not even sign", () => readWith(new jose.UnsecuredJWT(claims).encode()));
await attempt("somebody with a wrong password", () =>
  stub.read({}, { credentials: accessTokenCredentials(() => fetchToken({ client_secret: "guess" })) }),
);
await attempt("alice would send her token in plain text", () =>
  ChannelCredentials.insecure().with(accessTokenCredentials(() => fetchToken())),
);
