let last = 0;

/** A number that nothing else of the process has, whatever its kind; later ones are greater. */
export function nextRecordId(): number {
  return ++last;
}

/** Lets the numbers begin at `first`: for processes whose records are looked at together. Called before there are any. */
export function numberRecordsFrom(first: number): void {
  last = first - 1;
}
