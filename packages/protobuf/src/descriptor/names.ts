/**
 * Names that every object has already: as properties of a message they get `$` appended, so that a message without them
 * is seen to lack them.
 */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * The TypeScript name of a field, oneof or method: lowerCamelCase, as JSON has it (`json_name` apart), unless it is to stay
 * as it is in the `.proto`.
 */
export function propertyName(name: string, style: "camel" | "proto" = "camel"): string {
  const property = style === "proto" ? name : jsonName(name);
  return INHERITED.has(property) ? `${property}$` : property;
}

/**
 * The JSON name that a field has without `json_name`: each underscore goes, and the letter behind it becomes a capital.
 */
export function jsonName(name: string): string {
  return name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase());
}

/** The TypeScript name of a method: the first letter becomes small, and so on as for fields. */
export function methodName(name: string): string {
  return propertyName(name.charAt(0).toLowerCase() + name.slice(1));
}
