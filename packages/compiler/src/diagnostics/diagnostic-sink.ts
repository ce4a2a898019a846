import type { Diagnostic } from "./diagnostic.js";

/** Gathers diagnostics in the order in which they come. */
export class DiagnosticSink {
  readonly diagnostics: Diagnostic[] = [];

  /** Line and column count from 0. */
  errorAt(file: string, line: number, column: number, message: string): void {
    this.add("error", file, { line: line + 1, column: column + 1 }, message);
  }

  add(
    severity: Diagnostic["severity"],
    file: string,
    position: Diagnostic["position"],
    message: string,
    suggestion?: string,
  ): void {
    this.diagnostics.push({ severity, file, position, message, ...(suggestion !== undefined && { suggestion }) });
  }
}
