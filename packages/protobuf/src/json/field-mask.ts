import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";

/**
 * The paths of a `google.protobuf.FieldMask` in one string, in lowerCamelCase. Throws `EncodeError` for a path that
 * would not come back.
 */
export function formatFieldMask(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const camel = path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      if (toSnake(camel) !== path || camel.includes("_")) {
        throw new EncodeError(`the path ${JSON.stringify(path)}, whose underscores cannot be told in lowerCamelCase`);
      }
      return camel;
    })
    .join(",");
}

/** Throws `DecodeError`. */
export function parseFieldMask(text: string): string[] {
  if (text === "") return [];
  return text.split(",").map((path) => {
    if (path.includes("_")) throw new DecodeError(`the path ${JSON.stringify(path)}, which must be in lowerCamelCase`);
    return toSnake(path);
  });
}

function toSnake(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
