import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAddress, parseListenAddress, parseTarget, type Target } from "./target.js";

function dns(host: string, port: number, authority: string): Target {
  return { scheme: "dns", host, port, authority };
}

function addresses(authority: string, ...list: (Target & { scheme: "addresses" })["addresses"]): Target {
  return { scheme: "addresses", addresses: list, authority };
}

const targets: readonly [text: string, target: Target][] = [
  ["localhost:50051", dns("localhost", 50051, "localhost:50051")],
  ["localhost", dns("localhost", 443, "localhost")],
  ["dns:localhost:50051", dns("localhost", 50051, "localhost:50051")],
  ["dns:///api.example.com", dns("api.example.com", 443, "api.example.com")],
  ["dns:///[::1]:50051", dns("::1", 50051, "[::1]:50051")],
  ["127.0.0.1:1", dns("127.0.0.1", 1, "127.0.0.1:1")],
  ["[::1]:1", dns("::1", 1, "[::1]:1")],
  ["::1", dns("::1", 443, "[::1]")],
  [
    "ipv4:10.0.0.1:50051,10.0.0.2",
    addresses("10.0.0.1:50051", { host: "10.0.0.1", port: 50051 }, { host: "10.0.0.2", port: 443 }),
  ],
  ["ipv6:[::1]:50051", addresses("[::1]:50051", { host: "::1", port: 50051 })],
  ["passthrough:///host:1", addresses("host:1", { host: "host", port: 1 })],
  [
    "static:///10.0.0.1:1,[::1]:2,host:3,unix:/run/x.sock,unix-abstract:x",
    addresses(
      "10.0.0.1:1",
      { host: "10.0.0.1", port: 1 },
      { host: "::1", port: 2 },
      { host: "host", port: 3 },
      { path: "/run/x.sock" },
      { path: "\0x" },
    ),
  ],
  ["static:1", dns("static", 1, "static:1")],
  ["unix:/run/x.sock", addresses("localhost", { path: "/run/x.sock" })],
  ["unix:///run/x.sock", addresses("localhost", { path: "/run/x.sock" })],
  ["unix:x.sock", addresses("localhost", { path: "x.sock" })],
  ["unix-abstract:name", addresses("localhost", { path: "\0name" })],
];
for (const [text, target] of targets) {
  test(`${text} is understood`, () => assert.deepEqual(parseTarget(text), target));
}

const wrong: readonly [text: string, message: RegExp][] = [
  ["", /expected host:port/],
  [":50051", /expected host:port/],
  ["host:port", /expected host:port/],
  ["host:65536", /65536 is no port/],
  ["[::1", /expected host:port/],
  ["a b:1:2", /expected host:port/],
  ["http://example.com:80", /scheme "http" is none of dns/],
  ["dns://8.8.8.8/example.com", /authority .* not supported/],
  ["dns://example.com", /dns:\/\/\/localhost:50051/],
  ["unix:", /needs a path/],
  ["static:///", /expected host:port/],
  ["static:///h:1,unix:", /needs a path/],
];
for (const [text, message] of wrong) {
  test(`${JSON.stringify(text)} is refused, and told what would be right`, () => {
    assert.throws(() => parseTarget(text), { name: "TypeError", message });
  });
}

test("a server listens where it is told, and a port has to be named", () => {
  assert.deepEqual(parseListenAddress("0.0.0.0:0"), { host: "0.0.0.0", port: 0 });
  assert.deepEqual(parseListenAddress("[::]:50051"), { host: "::", port: 50051 });
  assert.deepEqual(parseListenAddress("unix:/run/x.sock"), { path: "/run/x.sock" });
  assert.throws(() => parseListenAddress("localhost"), /a port is missing/);
});

test("addresses are written as people write them", () => {
  assert.equal(formatAddress({ host: "::1", port: 1 }), "[::1]:1");
  assert.equal(formatAddress({ path: "/run/x" }), "unix:/run/x");
  assert.equal(formatAddress({ path: "\0x" }), "unix-abstract:x");
});
