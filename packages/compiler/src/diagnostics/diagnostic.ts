/** Something wrong, or doubtful, in a source. Any error means that there is no descriptor for the file. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** The virtual path of the file. */
  readonly file: string;
  /** Counted from 1, the column in bytes with tabs to the next multiple of 8; absent when no place is to blame. */
  readonly position: { readonly line: number; readonly column: number } | undefined;
  /** What is wrong, in protoc's words where protoc has them. */
  readonly message: string;
  /** A name or a keyword that may have been meant instead, as it would be written. protoc says nothing of the kind. */
  readonly suggestion?: string;
}

/** The forms in which protoc prints (its flag `--error_format`): that of gcc, that of Visual Studio. */
export type DiagnosticFormat = "gcc" | "msvs";

/** One line, as protoc prints it: `helloworld.proto:3:5: Expected ";".` */
export function formatDiagnostic(diagnostic: Diagnostic, format: DiagnosticFormat = "gcc"): string {
  const { file, position, severity, message } = diagnostic;
  let place = "";
  if (position !== undefined) {
    place =
      format === "gcc"
        ? `:${position.line}:${position.column}`
        : `(${position.line}) : ${severity} in column=${position.column}`;
  }
  return `${file}${place}: ${severity === "warning" ? "warning: " : ""}${message}`;
}
