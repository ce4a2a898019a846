/**
 * Bytes, JSON or text that are not the message they should be. The message tells what was wrong, where, and what would be
 * right.
 */
export class DecodeError extends Error {
  override readonly name: string = "DecodeError";
  /** What was wrong, without the place. */
  readonly reason: string;
  /** The byte at which decoding stopped, from the start of the input; undefined for JSON. */
  readonly offset: number | undefined;
  /** The path of the field, from the type's full name: `routeguide.Feature.location.latitude`; undefined when not known. */
  readonly path: string | undefined;

  constructor(reason: string, offset?: number, path?: string) {
    super(describe(reason, offset, path));
    this.reason = reason;
    this.offset = offset;
    this.path = path;
  }
}

function describe(reason: string, offset: number | undefined, path: string | undefined): string {
  const place = path === undefined ? "" : `${path}: `;
  return offset === undefined ? `${place}${reason}` : `${place}${reason} (at byte ${offset})`;
}
