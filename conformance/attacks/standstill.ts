/** Notes from now on when this process stands still; gives for how many ms it has, all together. Its timers, and what it reads, are as late. */
export function watchStandstill(): () => number {
  let tickedAt = performance.now();
  let sumMs = 0;
  const tick = (): void => {
    const now = performance.now();
    const lateMs = now - tickedAt - TICK_MS;
    if (lateMs > TICK_MS) sumMs += lateMs;
    tickedAt = now;
  };
  setInterval(tick, TICK_MS).unref();
  return () => {
    tick();
    return sumMs;
  };
}

const TICK_MS = 50;
