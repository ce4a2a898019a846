import type { LogDetails, Logger } from "../index.js";

/** Keeps what is logged, for tests to look at. */
export class KeptLog implements Logger {
  readonly entries: { readonly message: string; readonly details: LogDetails }[] = [];

  error(details: LogDetails, message: string): void {
    this.entries.push({ message, details });
  }

  warn(details: LogDetails, message: string): void {
    this.entries.push({ message, details });
  }
}
