/** Why an option has no meaning, and whether its name or its value is to blame. Never leaves the interpreter. */
export class OptionError extends Error {
  readonly at: "name" | "value";

  constructor(at: "name" | "value", message: string) {
    super(message);
    this.at = at;
  }
}
