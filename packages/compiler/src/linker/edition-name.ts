import { Edition } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** An edition as a file names it: `2023`. */
export function editionName(edition: Edition): string {
  const name = Object.entries(Edition).find(([, value]) => value === edition)?.[0];
  return name?.replace("EDITION_", "") ?? String(edition);
}
