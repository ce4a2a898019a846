import type { ByteText } from "./byte-text.js";

/**
 * Sorts the comments between two tokens as `SourceCodeInfo.Location` describes it (descriptor.proto). Line comments on
 * adjacent lines are one comment; a block comment is one by itself.
 */
export class CommentCollector {
  trailing: ByteText = "";
  readonly detached: ByteText[] = [];
  leading: ByteText = "";

  #pending: ByteText = "";
  #pendingKind: "none" | "line" | "block" = "none";
  #isTrailingPossible = true;

  /** Adds a line comment, its line's end included. */
  addLine(text: ByteText): void {
    if (this.#pendingKind === "block") this.flush();
    this.#pendingKind = "line";
    this.#pending += text;
  }

  startBlock(): void {
    this.flush();
    this.#pendingKind = "block";
  }

  addToBlock(text: ByteText): void {
    this.#pending += text;
  }

  /** What is pending does not belong to the next token. */
  flush(): void {
    if (this.#pendingKind === "none") return;
    if (this.#isTrailingPossible) {
      this.trailing = this.#pending;
      this.#isTrailingPossible = false;
    } else {
      this.detached.push(this.#pending);
    }
    this.drop();
  }

  drop(): void {
    this.#pending = "";
    this.#pendingKind = "none";
  }

  /** From here on no comment can trail the previous token. */
  detachFromPrevious(): void {
    this.#isTrailingPossible = false;
  }

  /** The next token follows: what is pending leads it. */
  endLeading(): void {
    this.leading = this.#pending;
    this.drop();
  }
}
