import { setEntry } from "../message/map-entry.js";
import type { JsonObject, JsonValue } from "./json-value.js";

/** Adds a member to a JSON object, whatever its name. */
export function putMember(json: JsonObject, name: string, value: JsonValue): void {
  setEntry(json, name, value);
}
