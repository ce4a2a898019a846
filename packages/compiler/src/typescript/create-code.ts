import type { FieldDescriptor, MessageDescriptor } from "@baud/protobuf";
import { block } from "./code.js";
import { initialValue } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import { clearIdentifier, typeIdentifier } from "./names.js";

/** The body of a message's `create(init)`: one object literal, so that all messages of the type have one shape. */
export function createCode(message: MessageDescriptor, context: ModuleContext): string[] {
  const name = typeIdentifier(message);
  const members = message.members.map((member) =>
    member.kind === "oneof" ? `${member.property}: undefined` : `${member.property}: ${initialValue(member, context)}`,
  );
  const oneLine = `const m: ${name} = { ${members.join(", ")} };`;
  const literal =
    members.length === 0
      ? [`const m: ${name} = {};`]
      : oneLine.length <= 112
        ? [oneLine]
        : block(
            `const m: ${name} = {`,
            members.map((line) => `${line},`),
            "};",
          );
  const lines = message.members.flatMap((member) => {
    if (member.kind !== "oneof") return initField(member, context);
    return initUnion(member.property, member.fields, context);
  });
  lines.push("if (init.$unknown !== undefined) m.$unknown = init.$unknown;");
  return [...literal, ...block("if (init !== undefined) {", lines), "return m;"];
}

function initField(field: FieldDescriptor, context: ModuleContext): string[] {
  const { property, value } = field;
  const given = `init.${property}`;
  const type = value.kind === "message" ? context.message(value.message) : undefined;
  if (field.cardinality === "repeated") {
    const copy = type === undefined ? `[...${given}]` : `${given}.map((value) => ${type}.create(value))`;
    return [`if (${given} !== undefined) m.${property} = ${copy};`];
  }
  if (field.cardinality === "map") {
    const entry = type === undefined ? "value" : `${type}.create(value)`;
    const put = `${context.runtime("setEntry")}(m.${property}, key, ${entry});`;
    return block(`if (${given} !== undefined) {`, [
      `for (const [key, value] of ${context.runtime("mapEntries")}(${given})) ${put}`,
    ]);
  }
  const copy = type === undefined ? given : `${type}.create(${given})`;
  const first = field.oneof?.fields[0];
  if (field.oneof === undefined || first === field) return [`if (${given} !== undefined) m.${property} = ${copy};`];
  return block(`if (${given} !== undefined) {`, [`${clearIdentifier(field.oneof)}(m);`, `m.${property} = ${copy};`]);
}

function initUnion(property: string, fields: readonly FieldDescriptor[], context: ModuleContext): string[] {
  const given = `init.${property}`;
  const cases = fields.flatMap((field) => {
    const type = field.value.kind === "message" ? context.message(field.value.message) : undefined;
    const value = type === undefined ? `${given}.value` : `${type}.create(${given}.value)`;
    return [
      `case "${field.property}":`,
      `  m.${property} = { case: "${field.property}", value: ${value} };`,
      "  break;",
    ];
  });
  return block(`switch (${given}?.case) {`, cases);
}
