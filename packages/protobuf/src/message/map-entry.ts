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

/**
 * A map for `for in`, which V8 walks five times as fast as it looks up each of `Object.keys`, but which gives inherited keys
 * as well: where there are any, a copy without them.
 */
export function ownEntries<M extends object>(map: M): M {
  for (const _ in Object.getPrototypeOf(map)) return Object.assign(Object.create(null), map);
  return map;
}
