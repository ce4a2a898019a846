import assert from "node:assert/strict";
import { test } from "node:test";
import { describeTlsError } from "./tls-error.js";

const cases: readonly [
  code: string | undefined,
  reason: string | undefined,
  role: "client" | "server",
  text: RegExp,
][] = [
  ["ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number", "client", /server does not speak TLS/],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number", "server", /client does not speak TLS/],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version", "client", /no version in common/],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", undefined, "server", /^the client refused TLS: bad certificate$/],
  ["ERR_SSL_UNEXPECTED_MESSAGE", "unexpected message", "server", /^TLS failed: unexpected message$/],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", undefined, "client", /no cipher suite in common/],
  ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", undefined, "client", /no cipher suite in common/],
  ["CERT_REVOKED", undefined, "client", /revoked/],
  ["ECONNREFUSED", undefined, "client", /^connect ECONNREFUSED 127/],
  [undefined, undefined, "client", /^connect ECONNREFUSED 127/],
];
for (const [code, reason, role, text] of cases) {
  test(`${code ?? "an error without code"} is told to a ${role} in words`, () => {
    const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code, reason });
    assert.match(describeTlsError(error, role), text);
  });
}
