/** Gathers printed text: a line for each scalar, and indented blocks for messages; or all on one line. */
export class TextWriter {
  readonly #singleLine: boolean;
  #text = "";
  #indent = "";

  constructor(singleLine: boolean) {
    this.#singleLine = singleLine;
  }

  scalar(name: string, value: string): void {
    this.#line(`${name}: ${value}`);
  }

  /** Begins a message, whose fields come until `close`. */
  open(name: string): void {
    this.#line(`${name} {`);
    this.#indent += "  ";
  }

  close(): void {
    this.#indent = this.#indent.slice(2);
    this.#line("}");
  }

  finish(): string {
    return this.#singleLine ? this.#text.trimEnd() : this.#text;
  }

  #line(content: string): void {
    this.#text += this.#singleLine ? `${content} ` : `${this.#indent}${content}\n`;
  }
}
