/** A place in a text. */
export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
  /** In UTF-16 code units, from 0 at the start of the text. */
  readonly offset: number;
}

/**
 * Bytes, JSON or text that are not the message they should be. The message tells what was wrong, where, and what would
 * be right.
 */
export class DecodeError extends Error {
  override readonly name: string = "DecodeError";
  /** What was wrong, without the place. */
  readonly reason: string;
  /** The byte at which decoding stopped, from the start of the input; undefined when the input was JSON or text. */
  readonly offset: number | undefined;
  /** The place in the text; undefined when the input was bytes, or JSON that was parsed already. */
  readonly position: TextPosition | undefined;
  /**
   * The path of the field, from the type's full name: `routeguide.Feature.location.latitude`; undefined when not known.
   */
  readonly path: string | undefined;

  constructor(reason: string, at?: number | TextPosition, path?: string) {
    super(describe(reason, at, path));
    this.reason = reason;
    this.offset = typeof at === "number" ? at : undefined;
    this.position = typeof at === "object" ? at : undefined;
    this.path = path;
  }
}

function describe(reason: string, at: number | TextPosition | undefined, path: string | undefined): string {
  const place = path === undefined ? "" : `${path}: `;
  if (at === undefined) return `${place}${reason}`;
  const where = typeof at === "number" ? `byte ${at}` : `line ${at.line}, column ${at.column}`;
  return `${place}${reason} (at ${where})`;
}
