import type { EnumDescriptor, MessageDescriptor } from "@baud/protobuf";
import { block } from "./code.js";
import { docComment } from "./comments.js";
import { fieldType, valueType } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import { typeIdentifier } from "./names.js";

/** The interface of a message. `path` is its place in the file, as source info counts. */
export function declareMessage(message: MessageDescriptor, path: string, context: ModuleContext): string[] {
  const lines: string[] = [];
  for (const member of message.members) {
    if (member.kind === "oneof") {
      // Source info counts all oneofs, also those that proto3's `optional` implies, which come last.
      const index = message.oneofs.indexOf(member);
      lines.push(...docComment(context.comments.get(`${path},8,${index}`), false));
      lines.push(`${member.property}:`);
      for (const field of member.fields) {
        const doc = docComment(context.comments.get(`${path},2,${message.fields.indexOf(field)}`), field.isDeprecated);
        if (doc.length > 0) lines.push(...doc.map((line) => `  ${line}`));
        lines.push(`  | { case: "${field.property}"; value: ${valueType(field, context)} }`);
      }
      lines.push("  | undefined;");
    } else {
      const index = message.fields.indexOf(member);
      lines.push(...docComment(context.comments.get(`${path},2,${index}`), member.isDeprecated));
      lines.push(`${member.property}: ${fieldType(member, context)};`);
    }
  }
  lines.push(`$unknown?: readonly ${context.runtimeType("UnknownField")}[];`);
  return [
    ...docComment(context.comments.get(path), message.isDeprecated),
    ...block(`export interface ${typeIdentifier(message)} {`, lines),
  ];
}

/** The constant object of an enum, and its union type, which is open to numbers without a name. */
export function declareEnum(type: EnumDescriptor, path: string, context: ModuleContext): string[] {
  const name = typeIdentifier(type);
  const lines = type.values.flatMap((value, index) => [
    ...docComment(context.comments.get(`${path},2,${index}`), value.isDeprecated),
    // As a plain key, `__proto__` would set the prototype.
    `${value.name === "__proto__" ? '["__proto__"]' : value.name}: ${value.number},`,
  ]);
  const doc = docComment(context.comments.get(path), type.isDeprecated);
  return [
    ...doc,
    ...block(`export const ${name} = {`, lines, "} as const;"),
    ...doc,
    `export type ${name} = (typeof ${name})[keyof typeof ${name}] | (number & {});`,
  ];
}
