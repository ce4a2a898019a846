import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The next message of a child. Rejects when it ends without one. */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const end = once(child, "exit", { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`${child.spawnargs[1]} ended with ${signal ?? `exit status ${code}`}`);
  });
  end.catch(() => {});
  try {
    const [message] = (await Promise.race([once(child, "message", { signal: ended.signal }), end])) as [unknown];
    return message;
  } finally {
    ended.abort();
  }
}
