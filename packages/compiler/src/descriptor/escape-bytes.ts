import type { ByteText } from "../lexer/byte-text.js";

const NAMED: { readonly [character: string]: string } = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
};

/** The bytes as the inside of a C string literal, in ASCII: the form of a default value of type `bytes`. */
export function escapeBytes(bytes: ByteText): string {
  return bytes.replace(
    /[^ !#-&(-[\]-~]/g,
    (byte) => NAMED[byte] ?? `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
