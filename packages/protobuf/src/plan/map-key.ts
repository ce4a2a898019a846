import type { MapKeyType } from "../descriptor/descriptor.js";

/**
 * What a property's name says as a map's key: keys are strings in JavaScript. What a key of the type cannot be is left as
 * it is, for the writer to refuse.
 */
export function mapKey(type: MapKeyType, key: string): unknown {
  if (type === "string") return key;
  if (type === "bool") return key === "true" ? true : key === "false" ? false : key;
  if (!/^-?\d+$/.test(key)) return key;
  return type.endsWith("64") ? BigInt(key) : Number(key);
}
