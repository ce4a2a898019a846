export type TextMatcher = (text: string) => boolean;

/** A pattern of gRFC A43: `abc` exactly, `abc*` and `*abc` by beginning and end, `*` for anything but nothing. */
export function matcherOf(pattern: string): TextMatcher {
  if (pattern === "*") return (text) => text !== "";
  if (pattern.endsWith("*")) {
    const beginning = pattern.slice(0, -1);
    return (text) => text.startsWith(beginning);
  }
  if (pattern.startsWith("*")) {
    const end = pattern.slice(1);
    return (text) => text.endsWith(end);
  }
  return (text) => text === pattern;
}
