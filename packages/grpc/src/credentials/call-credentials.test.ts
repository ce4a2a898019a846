import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";
import { type CallCredentials, Metadata, Status } from "@baud/rpc";
import {
  accessTokenCredentials,
  ChannelCredentials,
  compositeCredentials,
  googleCredentials,
  metadataCredentials,
  serviceAccountCredentials,
  tokenExchangeCredentials,
} from "../index.js";
import { certificate } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";

const call = { method: Texts.methods.upper, serviceUrl: "https://localhost/test.Texts" };

async function given(credentials: CallCredentials): Promise<Record<string, string[]>> {
  return (Metadata.from(await credentials.metadataFor(call)) ?? new Metadata()).toJSON();
}

test("a service account signs a token for the service, and keeps it", async () => {
  const privateKey = certificate("client.key");
  const credentials = serviceAccountCredentials({ client_email: "robot@test", private_key: privateKey });
  const [text] = (await given(credentials))["authorization"]!;
  const [header, claims, signature] = text!.slice("Bearer ".length).split(".");
  const key = { key: createPublicKey(privateKey), dsaEncoding: "ieee-p1363" } as const;
  assert.ok(verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature!, "base64url")));
  const read = JSON.parse(Buffer.from(claims!, "base64url").toString());
  assert.deepEqual([read.aud, read.iss, read.sub], [call.serviceUrl, "robot@test", "robot@test"]);
  assert.equal(read.exp - read.iat, 3600);
  assert.equal((await given(credentials))["authorization"]![0], text);
});

test("a key that cannot sign is told without being shown", () => {
  assert.throws(
    () => serviceAccountCredentials({ client_email: "robot@test", private_key: "secret" }),
    (error: Error) => error instanceof TypeError && !error.message.includes("secret"),
  );
});

test("several credentials are sent in order, and those of google-auth-library in both of its forms", async () => {
  const headers = { authorization: "Bearer g", "x-goog-user-project": "p" };
  const credentials = compositeCredentials(
    accessTokenCredentials("a"),
    metadataCredentials(() => ({ "x-own": "b" })),
    googleCredentials({ getRequestHeaders: async () => headers }),
    googleCredentials({ getRequestHeaders: async () => new Headers({ "x-goog-user-project": "q" }) }),
  );
  assert.deepEqual(await given(credentials), {
    authorization: ["Bearer a", "Bearer g"],
    "x-own": ["b"],
    "x-goog-user-project": ["p", "q"],
  });
});

test("call credentials are composed with a channel in order, and not with one that is plain", () => {
  const [a, b] = [accessTokenCredentials("a"), accessTokenCredentials("b")];
  assert.deepEqual(ChannelCredentials.local().with(a).with(b).callCredentials, [a, b]);
  assert.throws(() => ChannelCredentials.insecure().with(a), /insecure/);
});

const answers: readonly [status: number, body: string, code: Status | undefined][] = [
  [200, '{"access_token":"t","expires_in":300}', undefined],
  [200, '{"token":"t"}', Status.UNAVAILABLE],
  [200, "no JSON", Status.UNAVAILABLE],
  [200, "null", Status.UNAVAILABLE],
  [400, '{"error":"invalid_grant","error_description":"subject-secret"}', Status.UNAUTHENTICATED],
  [503, "", Status.UNAVAILABLE],
  [302, "", Status.UNAVAILABLE],
  [200, `{"access_token":"t","more":"${"x".repeat(70_000)}"}`, Status.UNAVAILABLE],
];
for (const [status, body, code] of answers) {
  test(`an exchange that answers ${status} ${body.slice(0, 80)} ${code === undefined ? "gives a token" : `fails with ${code}`}`, async (t) => {
    let form = "";
    const server = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => {
        form += chunk.toString();
      });
      request.on("end", () => response.writeHead(status, { location: "/elsewhere", connection: "close" }).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const credentials = tokenExchangeCredentials({
      tokenUrl: `http://127.0.0.1:${port}/token`,
      subjectToken: () => "subject-secret",
      audience: "door",
    });
    if (code === undefined) {
      assert.deepEqual(await given(credentials), { authorization: ["Bearer t"] });
      const sent = new URLSearchParams(form);
      assert.equal(sent.get("grant_type"), "urn:ietf:params:oauth:grant-type:token-exchange");
      assert.deepEqual([sent.get("subject_token"), sent.get("audience")], ["subject-secret", "door"]);
    } else {
      await assert.rejects(given(credentials), (error: Error & { code: Status }) => {
        assert.equal(error.code, code);
        assert.doesNotMatch(error.message, /subject-secret/);
        return true;
      });
    }
  });
}
