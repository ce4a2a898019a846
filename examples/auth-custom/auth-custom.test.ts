import { it } from "node:test";
import { assertAttempts } from "../testing/assert-attempts.js";
import { withServer } from "../testing/with-server.js";

it("lets in by a scheme of its own, and tells the others why not", { timeout: 300_000 }, async () => {
  await withServer(["auth-custom"], async ({ client }) => {
    assertAttempts((await client()).stdout, [
      /^anybody reads the programme: \{"film":"The General"\}$/,
      /^alice with a ticket: \{"visitor":"alice, by ticket"\}$/,
      /^the usher with an API key: \{"visitor":"usher, by api-key"\}$/,
      /^somebody without a ticket: UNAUTHENTICATED, .*needs credentials/,
      /^alice with yesterday's ticket: UNAUTHENTICATED, The ticket has expired$/,
      /^alice with a ticket for another method: UNAUTHENTICATED, The ticket is not good for \/cinema\.Cinema\/Watch$/,
      /^somebody who guesses alice's secret: UNAUTHENTICATED, The ticket is not good/,
      /^somebody nobody knows: UNAUTHENTICATED, The ticket is not good/,
      /^mallory with a good ticket: PERMISSION_DENIED, mallory is barred from this house$/,
      /^a client that cannot find its ticket: UNAUTHENTICATED, .*the pocket has a hole$/,
    ]);
  });
});
