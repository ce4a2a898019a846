/** How much is done of what has no end of its own. */
export interface Extent {
  /** Begins a part; what it gives tells whether, after so many, there is to be another. */
  begin(): (done: number) => boolean;
}

/** As many as the machine does in this time, in milliseconds. */
export function lasting(limitMs: number): Extent {
  return {
    begin() {
      const end = performance.now() + limitMs;
      return () => performance.now() < end;
    },
  };
}

/** So many, on a machine of any speed: with the same seed the same each time. */
export function counting(count: number): Extent {
  return { begin: () => (done) => done < count };
}
