import type { FieldDescriptor, MessageDescriptor, OneofDescriptor } from "@baud/protobuf";
import { block } from "./code.js";
import { zeroValue } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import { flatOneofs } from "./names.js";
import {
  converts,
  isPackable,
  lengthTag,
  listFunction,
  scalarMethod,
  valueTag,
  WIRE_END_GROUP,
  WIRE_START_GROUP,
} from "./wire-code.js";

/** The body of a message's `write(m, w)`: fields in the order of their numbers, as protoc writes them. */
export function writeCode(message: MessageDescriptor, context: ModuleContext): string[] {
  const fields = [...message.fields].sort((a, b) => a.number - b.number);
  const flat = flatOneofs(message);
  const lines = flat.map((oneof) => `let ${countOf(oneof)} = 0;`);
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as FieldDescriptor;
    const siblings = fields.slice(i).findIndex((other) => other.union !== field.union);
    const run = field.union === undefined ? [field] : fields.slice(i, siblings < 0 ? undefined : i + siblings);
    lines.push(...(run.length > 1 ? writeUnion(run, context) : writeField(field, context)));
    i += run.length - 1;
  }
  for (const oneof of flat) lines.push(`if (${countOf(oneof)} > 1) throw ${context.runtime("secondMember")}();`);
  lines.push("if (m.$unknown !== undefined) w.unknown(m.$unknown);");
  return lines;
}

function writeField(field: FieldDescriptor, context: ModuleContext): string[] {
  const property = `m.${field.property}`;
  if (field.union !== undefined) {
    const oneof = `m.${field.union.property}`;
    return guarded(
      `${oneof}?.case === "${field.property}"`,
      writeValue(field, field.number, `${oneof}.value`, context),
    );
  }
  if (field.cardinality === "map") return writeMap(field, property, context);
  if (field.cardinality === "repeated" && isPackable(field)) {
    const values = converts(field) ? `${property}.map(${context.runtime("toBigInt")})` : property;
    const tag = field.isPacked ? lengthTag(field.number) : valueTag(field, field.number);
    const write = `${context.runtime(listFunction("write", field))}(w, ${tag}, ${values});`;
    return guarded(`${property} !== undefined && ${property}.length > 0`, [write]);
  }
  if (field.cardinality === "repeated") {
    const each = writeValue(field, field.number, "value", context);
    return guarded(`${property} !== undefined`, guardedBy(`for (const value of ${property})`, each));
  }
  const write = writeValue(field, field.number, property, context);
  if (field.presence === "required") {
    return [
      ...block(`if (${property} !== undefined) {`, write, "} else {"),
      `  throw ${context.runtime("missingRequired")}();`,
      "}",
    ];
  }
  if (field.oneof !== undefined && field.oneof.fields.length > 1) write.push(`${countOf(field.oneof)}++;`);
  return guarded(
    field.presence === "explicit" ? `${property} !== undefined` : differsFromZero(field, property, context),
    write,
  );
}

/** The variable that counts the members of a flat oneof that are set. No name in a `.proto` begins like it. */
function countOf(oneof: OneofDescriptor): string {
  return `$${oneof.property}`;
}

/** Members of one oneof whose numbers follow each other. */
function writeUnion(fields: readonly FieldDescriptor[], context: ModuleContext): string[] {
  const oneof = `m.${fields[0]?.union?.property}`;
  const cases = fields.flatMap((field) => {
    const lines = writeValue(field, field.number, `${oneof}.value`, context);
    if (lines.length === 1) return [`case "${field.property}":`, `  ${lines[0]}`, "  break;"];
    return block(`case "${field.property}": {`, [...lines, "break;"]);
  });
  return block(`switch (${oneof}?.case) {`, cases);
}

function writeValue(field: FieldDescriptor, number: number, value: string, context: ModuleContext): string[] {
  if (field.value.kind !== "message") {
    const given = converts(field) ? `${context.runtime("toBigInt")}(${value})` : value;
    return [`w.${scalarMethod(field)}(${valueTag(field, number)}, ${given});`];
  }
  const type = context.message(field.value.message);
  if (field.value.isDelimited) {
    return [
      `w.tag(${((number << 3) | WIRE_START_GROUP) >>> 0});`,
      `${type}.write(${value}, w);`,
      `w.tag(${((number << 3) | WIRE_END_GROUP) >>> 0});`,
    ];
  }
  return [`const opened = w.open(${lengthTag(number)});`, `${type}.write(${value}, w);`, "w.close(opened);"];
}

function writeMap(field: FieldDescriptor, property: string, context: ModuleContext): string[] {
  const inner = writeValue(field, 2, "value", context).map((line) => line.replaceAll("opened", "inner"));
  const entry = [
    `const opened = w.open(${lengthTag(field.number)});`,
    `w.${field.key}(${KEY_TAGS[field.key as string] ?? 8}, ${keyValue(field, context)});`,
    ...inner,
    "w.close(opened);",
  ];
  const loop = block(`for (const [key, value] of ${context.runtime("mapEntries")}(${property})) {`, entry);
  return guarded(`${property} !== undefined`, loop);
}

/** The tags of a map entry's key; 8 for varints. */
const KEY_TAGS: Readonly<Record<string, number>> = { string: 10, fixed32: 13, sfixed32: 13, fixed64: 9, sfixed64: 9 };

function keyValue(field: FieldDescriptor, context: ModuleContext): string {
  if (field.key === "string") return "key";
  if (field.key === "bool") return `${context.runtime("toBoolean")}(key)`;
  return field.key?.endsWith("64") === true ? `${context.runtime("toBigInt")}(key)` : "Number(key)";
}

function differsFromZero(field: FieldDescriptor, property: string, context: ModuleContext): string {
  const isSet = `${property} !== undefined`;
  const scalar = field.value.kind === "scalar" ? field.value.scalar : undefined;
  if (scalar === "bytes") return `${isSet} && ${property}.length > 0`;
  // Negative zero is a value of its own.
  if (scalar === "double" || scalar === "float") return `${isSet} && !Object.is(${property}, 0)`;
  return `${isSet} && ${property} !== ${zeroValue(field, context)}`;
}

function guarded(condition: string, lines: readonly string[]): string[] {
  return guardedBy(`if (${condition})`, lines);
}

function guardedBy(head: string, lines: readonly string[]): string[] {
  if (lines.length === 1 && head.length + (lines[0] as string).length < 110) return [`${head} ${lines[0]}`];
  return block(`${head} {`, lines);
}
