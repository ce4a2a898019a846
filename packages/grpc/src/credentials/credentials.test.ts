import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelCredentials, ServerCredentials } from "../index.js";
import { certificate } from "../testing/testbed.js";

const privateKey = certificate("server.key");
const certificateChain = certificate("server.pem");

const wrong: readonly [name: string, make: () => unknown, message: RegExp][] = [
  ["root certificates that are no PEM", () => ChannelCredentials.ssl({ rootCertificates: "no PEM" }), /cannot be used/],
  ["a key without its certificate", () => ChannelCredentials.ssl({ privateKey }), /belong together/],
  ["a certificate without its key", () => ChannelCredentials.ssl({ certificateChain }), /belong together/],
  [
    "a key that is not the certificate's",
    () => ServerCredentials.ssl({ privateKey: certificate("client.key"), certificateChain }),
    /ServerCredentials\.ssl: .*cannot be used/,
  ],
  [
    "a key that is no PEM",
    () => ServerCredentials.ssl({ privateKey: "-----BEGIN", certificateChain }),
    /cannot be used/,
  ],
  [
    "clients to be verified by nothing",
    () => ServerCredentials.ssl({ privateKey, certificateChain, requireClientCertificate: true }),
    /needs rootCertificates/,
  ],
];
for (const [name, make, message] of wrong) {
  test(`${name} is the caller's mistake, and told at once`, () => {
    assert.throws(make, { name: "TypeError", message });
  });
}

test("certificates may be given as bytes", () => {
  const bytes = { privateKey: Buffer.from(privateKey), certificateChain: Buffer.from(certificateChain) };
  assert.notEqual(ServerCredentials.ssl(bytes).tls, undefined);
  assert.notEqual(ChannelCredentials.ssl(bytes).tls, undefined);
  assert.equal(ChannelCredentials.insecure().tls, undefined);
});
