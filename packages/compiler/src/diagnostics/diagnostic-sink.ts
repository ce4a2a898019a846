import type { Diagnostic } from "./diagnostic.js";

/** Gathers diagnostics in the order in which they come. */
export class DiagnosticSink {
  readonly diagnostics: Diagnostic[] = [];

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
