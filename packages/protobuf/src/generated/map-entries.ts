import { ownEntries } from "../message/map-entry.js";
import { EncodeError } from "../wire/encode-error.js";

/** For generated code: the entries of a map that hold something. */
export function mapEntries<V>(map: { readonly [key: string | number]: V | undefined }): [key: string, value: V][] {
  const entries: [string, V][] = [];
  const own = ownEntries(map);
  for (const key in own) {
    const value = own[key];
    if (value !== undefined) entries.push([key, value]);
  }
  return entries;
}

/** For generated code: a boolean key of a map, which JavaScript keeps as a string. */
export function toBoolean(key: string): boolean {
  if (key !== "true" && key !== "false") throw new EncodeError(`the key ${JSON.stringify(key)} is not a boolean`);
  return key === "true";
}
