import { writeFileSync } from "node:fs";
import path from "node:path";
import { createClient } from "@baud/rpc";
import * as jose from "jose";
import { Channelz } from "../grpc/channelz/v1/channelz_grpc.js";
import {
  accessTokenCredentials,
  addChannelz,
  apiKeys,
  authenticate,
  Channel,
  ChannelCredentials,
  jsonWebTokens,
  metadataCredentials,
  Server,
  ServerCredentials,
} from "../index.js";
import { certificate } from "./testbed.js";
import { Texts, TextsHandlers } from "./texts-service.js";

// A program with secrets, which go right and wrong in every way, and which afterwards prints all that channelz knows. It is told an
// API key, a shared secret and a folder, and tells its parent the tokens that it has made.

const [apiKey = "", sharedSecret = "", folder = ""] = process.argv.slice(2);
const key = new TextEncoder().encode(sharedSecret);
const rules = { issuer: "https://issuer.test", audience: "texts" };

const privateKeyFile = path.join(folder, "key.pem");
writeFileSync(privateKeyFile, certificate("server.key"));
const certificateChainFile = path.join(folder, "chain.pem");
writeFileSync(certificateChainFile, certificate("server.pem"));

const server = new Server({
  interceptors: [
    authenticate(
      [jsonWebTokens({ jose, key, algorithms: ["HS256"], ...rules }), apiKeys({ keys: { carol: apiKey } })],
      {
        publicMethods: ["/grpc.channelz.v1.Channelz/*"],
      },
    ),
  ],
});
server.addService(
  Texts,
  Object.assign(new TextsHandlers(), {
    upper: ({ text }: { text: string }) => {
      if (text === "throw") throw new Error("the handler has a fault");
      return { text };
    },
  }),
);
addChannelz(server);
const port = await server.listen(
  "127.0.0.1:0",
  ServerCredentials.sslFromFiles({ privateKeyFile, certificateChainFile, refreshIntervalMs: 0 }),
);
// The key is swapped for one that is broken, with what was in it before.
writeFileSync(privateKeyFile, certificate("server.key").replace("-----END", "-----ENDE"));

const tls = ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") });
const token = (secret: Uint8Array): Promise<string> =>
  new jose.SignJWT({ sub: "alice", iss: rules.issuer, aud: rules.audience })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1h")
    .sign(secret);
const [good, forged] = [await token(key), await token(new Uint8Array(32))];
process.send?.([good, forged]);

await using channel = new Channel(`localhost:${port}`, tls);
const stub = createClient(Texts, channel);
for (const credentials of [
  accessTokenCredentials(good),
  accessTokenCredentials(forged),
  accessTokenCredentials(async () => ({ token: `${good}\n` })),
  metadataCredentials(() => ({ "x-api-key": apiKey })),
  metadataCredentials(() => ({ "x-api-key": `${apiKey}x` })),
  metadataCredentials(() => ({ "x-api-key": `${apiKey}\r\n` })),
]) {
  for (const text of ["in", "throw"]) {
    await stub.upper({ text }, { credentials }).then(
      () => console.log("let in"),
      (error: unknown) => console.log(error),
    );
  }
}

const channelz = createClient(Channelz, channel);
const shown: unknown[] = [await channelz.getTopChannels({}), await channelz.getServers({})];
for (let id = 1n; id < 30n; id++) {
  for (const ask of [
    () => channelz.getChannel({ channelId: id }),
    () => channelz.getSubchannel({ subchannelId: id }),
    () => channelz.getSocket({ socketId: id }),
    () => channelz.getServer({ serverId: id }),
  ]) {
    await ask().then(
      (answer) => shown.push(answer),
      () => {},
    );
  }
}
console.log(
  JSON.stringify(shown, (_, value: unknown) =>
    typeof value === "bigint"
      ? String(value)
      : value instanceof Uint8Array
        ? Buffer.from(value).toString("latin1")
        : value,
  ),
);
await channel.close();
await server.shutdown({ graceMs: 0 });
process.disconnect?.();
