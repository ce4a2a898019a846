let last = 0;

/** A number that nothing else of the process has, whatever its kind; later ones are greater. */
export function nextRecordId(): number {
  return ++last;
}
