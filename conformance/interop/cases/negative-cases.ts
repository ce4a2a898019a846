import { Status } from "@baud/rpc";
import { expectStatus } from "./expectations.js";
import type { CaseContext, InteropCase } from "./interop-case.js";
import { callUnary, largeUnary } from "./unary-cases.js";

/** The cases against a server that misbehaves at the level of HTTP/2 (negative-http2-interop-test-descriptions). */
export const negativeCases: ReadonlyMap<string, InteropCase> = new Map(
  Object.entries({
    goaway: callTwice,
    rst_after_header: callInVain,
    rst_during_data: callInVain,
    rst_after_data: callInVain,
    ping: largeUnary,
    max_streams: callTenAtOnce,
    data_frame_padding: largeUnary,
    no_df_padding_sanity_test: largeUnary,
  }),
);

/** Of these, the cases that peers have a client of its own for. */
export const negativeClientCases: ReadonlySet<string> = new Set([
  "goaway",
  "rst_after_header",
  "rst_during_data",
  "rst_after_data",
  "ping",
  "max_streams",
]);

/** And those that are the server's alone: the client does what it always does. */
export const paddingCases: ReadonlySet<string> = new Set(["data_frame_padding", "no_df_padding_sanity_test"]);

async function callTwice(context: CaseContext): Promise<void> {
  await largeUnary(context);
  await largeUnary(context);
}

/** RST_STREAM with NO_ERROR, where a status was due, is INTERNAL (PROTOCOL-HTTP2, "Errors"). */
async function callInVain({ stub }: CaseContext): Promise<void> {
  await expectStatus(callUnary(stub), Status.INTERNAL);
}

async function callTenAtOnce(context: CaseContext): Promise<void> {
  // The first call ends after the server's settings have come, so that the others must keep to them.
  await largeUnary(context);
  await Promise.all(Array.from({ length: 10 }, () => largeUnary(context)));
}
