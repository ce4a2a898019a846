/** Why an option has no meaning, and whether its name or its value is to blame. Never leaves the interpreter. */
export class OptionError extends Error {
  readonly at: "name" | "value";
  /** The name that may have been meant. */
  readonly suggestion: string | undefined;

  constructor(at: "name" | "value", message: string, suggestion?: string) {
    super(message);
    this.at = at;
    this.suggestion = suggestion;
  }
}
