import assert from "node:assert/strict";
import { test } from "node:test";
import { readSocketAddress, type SocketAddress } from "./socket-address.js";

const addresses: readonly [text: string, address: SocketAddress][] = [
  ["127.0.0.1:50051", { kind: "ipv4", host: "127.0.0.1", port: 50051 }],
  ["[::1]:1", { kind: "ipv6", host: "::1", port: 1 }],
  ["[fe80::1%eth0]:1", { kind: "ipv6", host: "fe80::1%eth0", port: 1 }],
  ["unix:/run/x", { kind: "unix", path: "/run/x" }],
  ["in-process", { kind: "other", name: "in-process" }],
  ["host:1", { kind: "other", name: "host:1" }],
  ["[127.0.0.1]:1", { kind: "other", name: "[127.0.0.1]:1" }],
  ["", { kind: "other", name: "" }],
];
for (const [text, address] of addresses) {
  test(`${JSON.stringify(text)} is an address of the kind ${address.kind}`, () => {
    assert.deepEqual(readSocketAddress(text), address);
  });
}
