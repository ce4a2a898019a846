import type { Linking } from "./linking.js";
import { NAME } from "./part.js";
import type { MessageSymbol } from "./symbol.js";

/**
 * Says that a name which is taken twice is that of a map's entries, which nobody wrote. Only called when there are
 * errors.
 */
export function checkMapConflicts(linking: Linking, message: MessageSymbol): void {
  const types = new Map<string, MessageSymbol>();
  for (const nested of message.messages) {
    const name = nested.descriptor.name ?? "";
    const other = types.get(name);
    if (other === undefined) types.set(name, nested);
    else if (isEntry(other) || isEntry(nested)) {
      linking.error(message, NAME, `Expanded map entry type ${name} conflicts with an existing nested message type.`);
      break;
    }
    checkMapConflicts(linking, nested);
  }
  const kinds = [
    ["field", message.fields],
    ["enum type", message.enums],
    ["oneof type", message.oneofs],
  ] as const;
  for (const [kind, elements] of kinds) {
    for (const { descriptor } of elements) {
      const type = types.get(descriptor.name ?? "");
      if (type === undefined || !isEntry(type)) continue;
      linking.error(message, NAME, `Expanded map entry type ${descriptor.name} conflicts with an existing ${kind}.`);
    }
  }
}

function isEntry(message: MessageSymbol): boolean {
  return message.descriptor.options?.mapEntry === true;
}
