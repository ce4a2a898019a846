import { it } from "node:test";
import { assertAttempts } from "../testing/assert-attempts.js";
import { withServer } from "../testing/with-server.js";

it("serves clients that know it, and is told from others", { timeout: 300_000 }, async () => {
  await withServer(
    ["auth-tls"],
    async ({ client }) => {
      assertAttempts((await client()).stdout, [
        /^a client that trusts the authority: \{"text":"the mill is open on Sundays"\}$/,
        /^the same with TLS 1\.3 and nothing older: \{"text":/,
        /^one that trusts the system's authorities: UNAVAILABLE, .*no root that is trusted/,
        /^one that trusts another authority: UNAVAILABLE, .*no root that is trusted/,
        /^one that looks for bank\.example: UNAVAILABLE, .*bank\.example/,
        /^one that speaks plain text: UNAVAILABLE, /,
      ]);
    },
    /^baud warning: A TLS handshake failed: the client .*\n$/,
  );
});
