import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { certificate } from "../testing/testbed.js";
import { isLocalAddress } from "./local-address.js";
import { authenticatedPeer, subjectAlternativeNames } from "./peer-auth.js";

test("a verified certificate gives the identities of its most telling kind", () => {
  const auth = authenticatedPeer(new X509Certificate(certificate("client.pem")));
  assert.equal(auth.isPeerAuthenticated, true);
  assert.deepEqual(auth.peerIdentities, ["client.baud.test"]);
  assert.equal(auth.peerIdentityKind, "dns");
  assert.deepEqual(auth.peerCertificate?.names.commonName, ["Baud test client"]);
  assert.equal(auth.peerCertificate?.subject, "CN=Baud test client");
  assert.equal(auth.spiffeId, undefined);
});

const uris: readonly [uris: string, spiffeId: string | undefined][] = [
  ["URI:spiffe://example.org/ns/web", "spiffe://example.org/ns/web"],
  ["URI:spiffe://example.org", "spiffe://example.org"],
  ["URI:spiffe://example.org/a, URI:spiffe://example.org/b", undefined],
  ["URI:spiffe://Example.org/a", undefined],
  ["URI:spiffe://example.org/a/../b", undefined],
  ["URI:spiffe://example.org/a?b", undefined],
  ["URI:https://example.org/a", undefined],
];
for (const [names, spiffeId] of uris) {
  test(`${names} makes the SPIFFE ID ${spiffeId ?? "none"}`, () => {
    const real = new X509Certificate(certificate("client.pem"));
    const changed = new Proxy(real, {
      get: (target, name) => (name === "subjectAltName" ? names : Reflect.get(target, name, target)),
    });
    assert.equal(authenticatedPeer(changed).spiffeId, spiffeId);
  });
}

test("a name that looks like several is one", () => {
  const text = 'DNS:"a.test, DNS:admin.test", URI:spiffe://a/b, IP Address:10.0.0.1, DNS:b.test';
  assert.deepEqual(
    [...subjectAlternativeNames(text)],
    [
      ["DNS", "a.test, DNS:admin.test"],
      ["URI", "spiffe://a/b"],
      ["IP Address", "10.0.0.1"],
      ["DNS", "b.test"],
    ],
  );
});

const addresses: readonly [address: string, isLocal: boolean][] = [
  ["127.0.0.1:50051", true],
  ["127.9.9.9:1", true],
  ["[::1]:50051", true],
  ["unix:/run/x.sock", true],
  ["unix-abstract:x", true],
  ["10.0.0.1:50051", false],
  ["0.0.0.0:50051", false],
  ["[::]:50051", false],
  ["[2001:db8::1]:50051", false],
  ["127.evil.test:1", false],
  ["unknown:0", false],
];
for (const [address, isLocal] of addresses) {
  test(`${address} is ${isLocal ? "" : "not "}on this machine`, () => {
    assert.equal(isLocalAddress(address), isLocal);
  });
}
