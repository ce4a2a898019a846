import {
  type EnumDescriptor,
  type FieldDescriptor,
  hasRequired,
  isRequired,
  type MessageDescriptor,
  type OneofDescriptor,
} from "@baud/protobuf";
import { block, WIDTH } from "./code.js";
import { docComment } from "./comments.js";
import { fieldType, valueType } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import { typeIdentifier, validIdentifier } from "./names.js";

/** The interface of a message. `path` is its place in the file, as source info counts. */
export function declareMessage(message: MessageDescriptor, path: string, context: ModuleContext): string[] {
  const lines: string[] = [];
  for (const member of message.members) {
    if (member.kind === "oneof") {
      // Source info counts all oneofs, also those that proto3's `optional` implies, which come last.
      const index = message.oneofs.indexOf(member);
      lines.push(...docComment(context.comments.get(`${path},8,${index}`), false));
      const cases = member.fields.map((field) => {
        const doc = docComment(context.comments.get(`${path},2,${message.fields.indexOf(field)}`), field.isDeprecated);
        return { doc, type: `{ case: "${field.property}"; value: ${valueType(field, context)} }` };
      });
      lines.push(...union(member.property, [...cases, { doc: [], type: "undefined" }]));
    } else {
      const index = message.fields.indexOf(member);
      const comment = context.comments.get(`${path},2,${index}`);
      lines.push(
        ...docComment(member.oneof === undefined ? comment : memberComment(member.oneof, comment), member.isDeprecated),
      );
      lines.push(`${member.property}: ${fieldType(member, context)};`);
    }
  }
  lines.push(`$unknown?: readonly ${context.runtimeType("UnknownField")}[];`);
  return [
    ...docComment(context.comments.get(path), message.isDeprecated || message.file.isDeprecated),
    ...block(`export interface ${typeIdentifier(message)} {`, lines),
  ];
}

/** The comment of a member of a flat oneof. */
function memberComment(oneof: OneofDescriptor, comment: string | undefined): string {
  const text = `One of the oneof \`${oneof.name}\`, of which at most one is set.`;
  return comment === undefined ? text : `${comment}\n\n${text}`;
}

/**
 * The interface of a message in which all is set that must be: what it says more than that of the message. Of a message in
 * which nothing must be set there is none.
 */
export function declareValidMessage(message: MessageDescriptor, context: ModuleContext): string[] {
  const name = typeIdentifier(message);
  const lines = message.members.flatMap((member) => validProperty(member, context) ?? []);
  const doc = `/** \`${name}\` with everything set that is required. */`;
  const valid = validIdentifier(message);
  if (lines.length === 0) return [doc, `export type ${valid} = ${name};`];
  return [doc, ...block(`export interface ${valid} extends ${name} {`, lines)];
}

/** The property, if it is of another type in a valid message. */
function validProperty(member: FieldDescriptor | OneofDescriptor, context: ModuleContext): string[] | undefined {
  const { property } = member;
  const fields = member.kind === "oneof" ? member.fields : [member];
  const holdsValid = fields.some(({ value }) => value.kind === "message" && hasRequired(value.message));
  const isAlways = isRequired(member) && (member.kind === "oneof" || member.presence !== "implicit");
  if (!holdsValid && !isAlways) return undefined;
  if (member.kind !== "oneof") return [`${property}: ${fieldType(member, context, "valid")};`];
  const cases = member.fields.map(
    (field) => `{ case: "${field.property}"; value: ${valueType(field, context, "valid")} }`,
  );
  return union(
    property,
    [...cases, ...(isAlways ? [] : ["undefined"])].map((type) => ({ doc: [], type })),
  );
}

/** A property of a union type: in one line, if it fits there and its members have no comments. */
function union(
  property: string,
  members: readonly { readonly doc: readonly string[]; readonly type: string }[],
): string[] {
  const oneLine = `${property}: ${members.map(({ type }) => type).join(" | ")};`;
  if (oneLine.length <= WIDTH - 2 && members.every(({ doc }) => doc.length === 0)) return [oneLine];
  const lines = members.flatMap(({ doc, type }) => [...doc.map((line) => `  ${line}`), `  | ${type}`]);
  return [`${property}:`, ...lines.slice(0, -1), `${lines.at(-1)};`];
}

/** The constant object of an enum, and its union type, which is open to numbers without a name. */
export function declareEnum(type: EnumDescriptor, path: string, context: ModuleContext): string[] {
  const name = typeIdentifier(type);
  const lines = type.values.flatMap((value, index) => [
    ...docComment(context.comments.get(`${path},2,${index}`), value.isDeprecated),
    // As a plain key, `__proto__` would set the prototype.
    `${value.name === "__proto__" ? '["__proto__"]' : value.name}: ${value.number},`,
  ]);
  const doc = docComment(context.comments.get(path), type.isDeprecated || type.file.isDeprecated);
  return [
    ...doc,
    ...block(`export const ${name} = {`, lines, "} as const;"),
    ...doc,
    `export type ${name} = (typeof ${name})[keyof typeof ${name}] | (number & {});`,
  ];
}
