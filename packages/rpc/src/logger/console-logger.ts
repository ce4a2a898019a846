import type { LogDetails, Logger } from "./logger.js";

/** Tells the console: what happened, to which method, and what was thrown. */
export const consoleLogger: Logger = {
  error: (details, message) => console.error(line("error", details, message), details.err ?? ""),
  warn: (details, message) => console.error(line("warning", details, message), details.err ?? ""),
};

function line(level: string, details: LogDetails, message: string): string {
  const rest = Object.entries(details).filter(([key]) => key !== "err");
  const about = rest.map(([key, value]) => `${key}=${String(value)}`).join(" ");
  return `baud ${level}: ${message}${about === "" ? "" : ` (${about})`}`;
}
