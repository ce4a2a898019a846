import { it } from "node:test";
import { assertAttempts } from "../testing/assert-attempts.js";
import { withServer } from "../testing/with-server.js";

it("lets in who may, and tells the others why not", { timeout: 300_000 }, async () => {
  await withServer(["auth-combined"], async ({ client }) => {
    assertAttempts((await client()).stdout, [
      /^bob looks: \{"caller":"bob"\}$/,
      /^alice opens: \{"content":"gold"\}$/,
      /^bob opens: PERMISSION_DENIED, /,
      /^bob looks with an old token: UNAUTHENTICATED, .*expired/,
      /^nobody looks: UNAUTHENTICATED, .*needs credentials/,
      /^alice does not know the server's authority: UNAVAILABLE, .*no root that is trusted/,
      /^alice would send her token in plain text: TypeError: /,
    ]);
  });
});
