import { WELL_KNOWN_SOURCES } from "./well-known-sources.js";

/** The source of a file that every protoc brings along, `google/protobuf/any.proto` among them. */
export function wellKnownSource(path: string): string | undefined {
  return WELL_KNOWN_SOURCES.get(path);
}
