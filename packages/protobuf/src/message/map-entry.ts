/**
 * Puts an entry into a map. A plain assignment to `__proto__` would change the object's prototype instead: the one key
 * that needs care.
 */
export function setEntry<V>(map: Record<string | number, V>, key: string | number, value: V): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    map[key] = value;
  }
}
