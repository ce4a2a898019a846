import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Answer, Question } from "./node-process.js";
import type { Verdict } from "./verdicts.js";

/** node:http2 in either role, in another process, that is begun anew when it has aborted. */
export class NodePeer {
  #child: ChildProcess | undefined = undefined;

  /**
   * What it makes of conversations, all at once; undefined where it aborted. Those that were under way then are tried again, each alone.
   */
  async verdicts(role: Question["role"], conversations: readonly Buffer[]): Promise<(Verdict | undefined)[]> {
    const together = await this.#ask(role, conversations);
    if (together !== undefined) return [...together];
    const alone: (Verdict | undefined)[] = [];
    for (const conversation of conversations) alone.push((await this.#ask(role, [conversation]))?.[0]);
    return alone;
  }

  close(): void {
    this.#child?.disconnect();
    this.#child = undefined;
  }

  async #ask(role: Question["role"], conversations: readonly Buffer[]): Promise<readonly Verdict[] | undefined> {
    // Node writes a page about each abort.
    this.#child ??= fork(path.join(import.meta.dirname, "node-process.js"), {
      stdio: ["ignore", "inherit", "ignore", "ipc"],
    });
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) {
      this.#child = undefined;
      return this.#ask(role, conversations);
    }
    const ended = new AbortController();
    try {
      const question: Question = { role, conversations: conversations.map((octets) => octets.toString("hex")) };
      // Where it has aborted since, its end is told by `exit`.
      child.send(question, () => {});
      const isAborted = once(child, "exit", { signal: ended.signal }).then(() => undefined);
      const answered = once(child, "message", { signal: ended.signal });
      isAborted.catch(() => {});
      answered.catch(() => {});
      const answer = (await Promise.race([answered, isAborted])) as [Answer] | undefined;
      if (answer === undefined) {
        this.#child = undefined;
        return undefined;
      }
      if ("error" in answer[0]) throw new Error(answer[0].error);
      return answer[0].verdicts;
    } finally {
      ended.abort();
    }
  }
}
