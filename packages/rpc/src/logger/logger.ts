/** Where a server tells what its operator should know. A pino logger fits, and so does `console`. */
export interface Logger {
  error(details: LogDetails, message: string): void;
  warn(details: LogDetails, message: string): void;
}

/** What an entry is about; `err` is what was thrown. */
export interface LogDetails {
  readonly [key: string]: unknown;
  readonly err?: unknown;
}
