import { nodeClientVerdict } from "./client-verdicts.js";
import { NodeServer, type Verdict } from "./verdicts.js";

// node:http2 in a process of its own, which a damaged conversation may abort. Asked by its parent, it tells what it makes of some.

/** What it is asked. */
export interface Question {
  readonly role: "client" | "server";
  /** In hexadecimal. */
  readonly conversations: readonly string[];
}

/** A verdict for each, or what went wrong on our side. */
export type Answer = { readonly verdicts: readonly Verdict[] } | { readonly error: string };

const server = await NodeServer.start();
process.on("message", ({ role, conversations }: Question) => {
  const verdicts = conversations.map((octets) => {
    const conversation = Buffer.from(octets, "hex");
    return role === "server" ? server.verdict(conversation) : nodeClientVerdict(conversation);
  });
  const send = (answer: Answer): void => void process.send?.(answer);
  Promise.all(verdicts).then(
    (all) => send({ verdicts: all }),
    (error: unknown) => send({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
