import { it } from "node:test";
import { assertAttempts } from "../testing/assert-attempts.js";
import { withServer } from "../testing/with-server.js";

it("lets in who has a good token, fetched once, and tells the others why not", { timeout: 300_000 }, async () => {
  await withServer(["auth-token", "--issuer-port", "0"], async ({ server, client }) => {
    const [, issuer] = await server.line(/^tokens come from (http:\S+)$/);
    assertAttempts((await client("--issuer", issuer!)).stdout, [
      /^alice: \{"owner":"alice","entry":"followed a rabbit"\}$/,
      /^after 101 calls the issuer was asked once$/,
      /^somebody without a token: UNAUTHENTICATED, .*needs credentials/,
      /^alice with an old token: UNAUTHENTICATED, .*expired$/,
      /^alice with a token for the bank: UNAUTHENTICATED, .*aud is not what it must be$/,
      /^somebody who signed a token himself: UNAUTHENTICATED, .*signature is wrong$/,
      /^somebody who did not even sign: UNAUTHENTICATED, /,
      /^somebody with a wrong password: UNAUTHENTICATED, .*invalid_client$/,
      /^alice would send her token in plain text: TypeError: /,
    ]);
  });
});
