let isKept = false;

/** From now on times are kept of calls and messages, since somebody may ask for them. */
export function keepTimes(): void {
  isKept = true;
}

/** The time in milliseconds since the epoch; 0 while nobody can ask for it, so that calls need not look at the clock. */
export function keptTime(): number {
  return isKept ? Date.now() : 0;
}
