import { type FileDescriptor, Reader } from "@baud/protobuf";

/**
 * The comments of a `.proto` file, by the path of what they stand at (`SourceCodeInfo.Location.path`, joined by
 * commas).
 */
export type Comments = ReadonlyMap<string, string>;

/** Reads the comments out of a file's `source_code_info`; empty when it has none. */
export function readComments(file: FileDescriptor): Comments {
  const comments = new Map<string, string>();
  const reader = new Reader(file.bytes);
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag !== 74) {
      reader.skip(tag);
      continue;
    }
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const inner = reader.tag();
      if (inner === 10) readLocation(reader, comments);
      else reader.skip(inner);
    }
    reader.leave(outer);
  }
  return comments;
}

function readLocation(reader: Reader, comments: Map<string, string>): void {
  const path: number[] = [];
  let leading = "";
  let trailing = "";
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 10) {
      const end = reader.packed();
      while (reader.pos < end) path.push(reader.int32());
      reader.endPacked(end);
    } else if (tag === 26) {
      leading = reader.looseString();
    } else if (tag === 34) {
      trailing = reader.looseString();
    } else {
      reader.skip(tag);
    }
  }
  reader.leave(outer);
  const text = [leading, trailing].map(trimLines).filter((part) => part !== "");
  if (text.length > 0) comments.set(path.join(), text.join("\n\n"));
}

/** Takes the blank that stands behind `//` in every line, and empty lines at both ends. */
function trimLines(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^ /, "").trimEnd());
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}

/** A documentation comment as lines of code; none when there is nothing to say. */
export function docComment(text: string | undefined, isDeprecated: boolean): string[] {
  const lines = text === undefined ? [] : text.replaceAll("*/", "*\\/").split("\n");
  if (isDeprecated && !lines.some((line) => line.startsWith("@deprecated"))) {
    if (lines.length > 0) lines.push("");
    lines.push("@deprecated");
  }
  if (lines.length === 0) return [];
  if (lines.length === 1 && (lines[0] as string).length < 100) return [`/** ${lines[0]} */`];
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}
