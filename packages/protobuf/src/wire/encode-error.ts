/** A message that cannot be written, because a field holds a value that its type does not have. */
export class EncodeError extends Error {
  override readonly name: string = "EncodeError";
  /** What was wrong, without the place. */
  readonly reason: string;
  /**
   * The path of the field, from the type's full name: `routeguide.Feature.location.latitude`; undefined when not known.
   */
  readonly path: string | undefined;

  constructor(reason: string, path?: string) {
    super(path === undefined ? reason : `${path}: ${reason}`);
    this.reason = reason;
    this.path = path;
  }
}
