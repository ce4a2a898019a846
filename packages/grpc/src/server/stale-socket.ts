import { unlink } from "node:fs/promises";
import { connect } from "node:net";

/**
 * Removes the unix socket at `path` if a server that has died left it behind: when it is refused to whoever connects. True
 * when it was removed, so that it can be listened on.
 */
export async function removeStaleSocket(path: string): Promise<boolean> {
  if (path.startsWith("\0") || !(await isRefused(path))) return false;
  await unlink(path);
  return true;
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}
