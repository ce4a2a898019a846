import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/** What the clock of a process says of the connections that it accepts, whoever else is busy. */
export interface ConnectionTimes {
  /** Of each connection, in the order in which they were accepted: to its close, or until now. */
  readonly agesMs: readonly number[];
  /** The same from when the first octet of the peer had come; it is that of the age where none came. */
  readonly stallsMs: readonly number[];
}

/** Begins to note them. Node tells of every socket that is accepted, before whoever listens is told. */
export function watchConnections(): () => ConnectionTimes {
  const all: Watched[] = [];
  const silent = new Set<Watched>();
  subscribe("net.server.socket", (message) => {
    const { socket } = message as { readonly socket: Socket };
    const one: Watched = { socket, acceptedAt: performance.now(), begunAt: undefined, endedAt: undefined };
    all.push(one);
    silent.add(one);
    socket.once("close", () => {
      one.endedAt = performance.now();
      silent.delete(one);
    });
  });
  setInterval(() => {
    const now = performance.now();
    for (const one of silent) {
      if (one.socket.bytesRead === 0) continue;
      one.begunAt = now;
      silent.delete(one);
    }
  }, TICK_MS).unref();
  return () => {
    const now = performance.now();
    return {
      agesMs: all.map(({ acceptedAt, endedAt = now }) => endedAt - acceptedAt),
      stallsMs: all.map(({ acceptedAt, begunAt = acceptedAt, endedAt = now }) => endedAt - begunAt),
    };
  };
}

interface Watched {
  readonly socket: Socket;
  readonly acceptedAt: number;
  begunAt: number | undefined;
  endedAt: number | undefined;
}

const TICK_MS = 50;
