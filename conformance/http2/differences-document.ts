import { allowedDifferences } from "./allowed-differences.js";
import type { Comparison } from "./compare-verdicts.js";

/** The page in docs/. */
export function differencesDocument({ server, client }: Readonly<Record<"server" | "client", Comparison>>): string {
  const rows = allowedDifferences.map((one) => {
    const seen = [server, client].map(({ allowed }) => (allowed.get(one) ?? 0).toLocaleString("en-US"));
    const cells = [one.why, one.ours, one.theirs, one.section, ...seen];
    return `| ${cells.join(" | ")} |`;
  });
  return `# Where node:http2 would have done something else

Written by \`npm run conformance:http2 -- --keep\`. Conversations are made at random, as by a peer that does nothing wrong, and one thing in each
is then spoiled: an octet, a frame that is left out, doubled, cut short or exchanged with another, or a frame of random octets. Those that are
kept in [vectors](../conformance/http2/vectors) come first.
The same octets go to our server and to that of node:http2, which is nghttp2's, and those of a server to both clients, which have four requests open.
Compared is what becomes of the connection (it goes on, it ends with which code, it waits for the rest of something) and of each stream (answered,
to a client with which status and how much data, or reset with which code).

${inWords("servers", server)} ${inWords("clients", client)} The others differ in the ways below, each allowed by RFC 9113 or
prescribed to us by it; any other way makes the command fail.

| what it is about | ours | node:http2 | section | of servers | of clients |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

function inWords(who: string, { conversations, same }: Comparison): string {
  return `Of ${conversations.toLocaleString("en-US")} conversations with ${who} ${same.toLocaleString("en-US")} came to the same.`;
}
