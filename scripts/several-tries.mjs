import { setTimeout as sleep } from "node:timers/promises";

const tries = 3;
const pauseMs = 5000;

/**
 * Does what may fail because of a network, and again when it does; the last failure is the caller's.
 *
 * @param {() => Promise<void>} download
 */
export async function severalTries(download) {
  for (let left = tries - 1; ; left--) {
    try {
      return await download();
    } catch (error) {
      if (left === 0) throw error;
      console.error(`${error instanceof Error ? error.message : error}; again in ${pauseMs / 1000} s`);
      await sleep(pauseMs);
    }
  }
}
