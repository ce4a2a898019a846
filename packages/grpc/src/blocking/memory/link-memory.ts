import { createPipeMemory } from "./shared-pipe.js";

/** All the memory that a blocked thread and its I/O thread share. */
export interface LinkMemory {
  readonly commands: SharedArrayBuffer;
  readonly events: SharedArrayBuffer;
  /** The counters that `signals` numbers. */
  readonly signals: SharedArrayBuffer;
}

/** Places in the array of signals, each 0 or 1. */
export const signals: {
  /** The I/O thread will look for commands before it sleeps: it needs no wake-up. */
  readonly isAwake: 0;
  /** The I/O thread has events for which the pipe has no room: wake it when there is. */
  readonly needsRoom: 1;
  /** The I/O thread has ended. */
  readonly hasEnded: 2;
} = { isAwake: 0, needsRoom: 1, hasEnded: 2 };

export function createLinkMemory(): LinkMemory {
  return { commands: createPipeMemory(), events: createPipeMemory(), signals: new SharedArrayBuffer(3 * 4) };
}
