/**
 * A faulty source, and what protoc says of it. Cases stand in text files: a line `## NAME` begins one, `--- PATH`
 * another file of the same case, and the lines with `>> ` are what is expected.
 */
export interface DiagnosticCase {
  readonly name: string;
  /** The sources by path; `test.proto` is what is compiled. */
  readonly files: ReadonlyMap<string, string>;
  /** The lines that protoc prints. None when it accepts the source in silence. */
  readonly expected: readonly string[];
}

export function parseDiagnosticCases(text: string): DiagnosticCase[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name, ...lines] = section.split("\n") as [string, ...string[]];
      const expected = lines.filter((line) => line.startsWith(">> ")).map((line) => line.slice(3));
      const files = new Map([["test.proto", ""]]);
      let path = "test.proto";
      for (const line of lines) {
        if (line.startsWith("--- ")) path = line.slice(4);
        else if (!line.startsWith(">> ")) files.set(path, `${files.get(path) ?? ""}${line}\n`);
      }
      for (const [file, source] of files) files.set(file, source.trimEnd());
      return { name, files, expected };
    });
}

/** The text that `parseDiagnosticCases` reads. */
export function formatDiagnosticCases(cases: readonly DiagnosticCase[]): string {
  const sections = cases.map(({ name, files, expected }) => {
    const sources = [...files].map(([path, source]) => (path === "test.proto" ? source : `--- ${path}\n${source}`));
    return [`## ${name}`, ...sources, ...expected.map((line) => `>> ${line}`)].join("\n");
  });
  return `${sections.join("\n\n")}\n`;
}
