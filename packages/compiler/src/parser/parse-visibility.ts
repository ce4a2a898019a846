import { Edition, SymbolVisibility } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Cursor } from "./cursor.js";

/** Reads `export` or `local` before a message or an enum; words like others before edition 2024. */
export function parseVisibility(cursor: Cursor): SymbolVisibility | undefined {
  if (cursor.edition < Edition.EDITION_2024) return undefined;
  if (!cursor.is("export") && !cursor.is("local")) return undefined;
  const visibility = cursor.is("export") ? SymbolVisibility.VISIBILITY_EXPORT : SymbolVisibility.VISIBILITY_LOCAL;
  cursor.next();
  if (!cursor.is("message") && !cursor.is("enum")) {
    cursor.fail("'local' and 'export' visibility modifiers are valid only on 'message' and 'enum'");
  }
  return visibility;
}
