import { DecodeError } from "../wire/decode-error.js";
import type { JsonValue } from "./json-value.js";

/**
 * Parses JSON text as `JSON.parse` does, and refuses an object that has a name twice, of which JSON.parse would silently take
 * the last. Throws `DecodeError`.
 */
export function parseJson(text: string): JsonValue {
  let value: JsonValue;
  try {
    // What it gives is JSON by its definition.
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new DecodeError(`text that is not JSON: ${(error as Error).message}`);
  }
  refuseDuplicates(text);
  return value;
}

/** Goes over text that is known to be JSON. */
function refuseDuplicates(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
        open.push(new Set());
        break;
      case "[":
        open.push(undefined);
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, i);
        if (isName(text, end)) addName(open.at(-1) as Set<string>, text.slice(i, end));
        i = end - 1;
        break;
      }
    }
  }
}

function addName(names: Set<string>, literal: string): void {
  const name = literal.includes("\\") ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (names.has(name)) throw new DecodeError(`an object with the name ${JSON.stringify(name)} twice`);
  names.add(name);
}

/** The index behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}

/** Whether a colon follows: then the string was the name of a member. */
function isName(text: string, end: number): boolean {
  let i = end;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\r" || text[i] === "\t") i++;
  return text[i] === ":";
}
