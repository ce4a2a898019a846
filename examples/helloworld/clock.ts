/** A line of the demonstration: the time of day to the millisecond, then what happened. */
export function logWithTime(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 23)}   ${text}`);
}
