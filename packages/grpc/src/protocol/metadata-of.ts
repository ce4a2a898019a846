import type { HeaderList } from "@baud/http2";
import { isReservedKey, Metadata } from "@baud/rpc";

/** The metadata among header fields: what neither HTTP nor the protocol keeps for itself. `undefined` when there is none. */
export function metadataOf(headers: HeaderList): Metadata | undefined {
  let fields: string[] | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name.startsWith(":") || isReservedKey(name)) continue;
    fields ??= [];
    fields.push(name, headers[i + 1]!);
  }
  return fields === undefined ? undefined : Metadata.fromFields(fields);
}
