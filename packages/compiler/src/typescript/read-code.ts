import type { EnumDescriptor, FieldDescriptor, MessageDescriptor } from "@baud/protobuf";
import { block, indent } from "./code.js";
import { isNumericKey, valueType, zeroValue } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import { clearIdentifier } from "./names.js";
import {
  converts,
  isPackable,
  lengthTag,
  listFunction,
  scalarMethod,
  valueTag,
  WIRE_START_GROUP,
} from "./wire-code.js";

/** The body of a message's `read(r, m)`: one switch over the tags. */
export function readCode(message: MessageDescriptor, context: ModuleContext): string[] {
  const cases = message.fields.flatMap((field) => readField(field, context));
  const body = [
    "const tag = r.tag();",
    ...(cases.length === 0
      ? ["if (r.unknown(tag, m)) return m;"]
      : block("switch (tag) {", [...cases, "default:", "  if (r.unknown(tag, m)) return m;"])),
  ];
  return [...askForRequired(message), ...block("while (r.pos < r.limit) {", body), "return m;"];
}

/** What makes sure that a message with required fields is asked for them in the end. */
function askForRequired(message: MessageDescriptor): string[] {
  return message.fields.some(({ presence }) => presence === "required") ? ["r.mayLackRequired = true;"] : [];
}

function readField(field: FieldDescriptor, context: ModuleContext): string[] {
  if (field.cardinality === "map") return readMap(field, context);
  if (field.value.kind === "message") return readMessageField(field, field.value.message, context);
  const tag = valueTag(field, field.number);
  if (field.cardinality !== "repeated" || !isPackable(field)) {
    return simpleCase(tag, inRow(field, tag, store(field, readValue(field, context))));
  }
  const packedTag = lengthTag(field.number);
  if (closedEnum(field) === undefined && !converts(field)) {
    const list = `m.${field.property}`;
    const read = `${list} = ${context.runtime(listFunction("read", field))}(r, tag, ${list});`;
    return [`case ${tag}:`, ...simpleCase(packedTag, [read])];
  }
  const lines = [
    "const end = r.packed();",
    ...loop("while (r.pos < end)", store(field, readValue(field, context))),
    "r.endPacked(end);",
    "break;",
  ];
  return [
    ...simpleCase(tag, inRow(field, tag, store(field, readValue(field, context)))),
    ...block(`case ${packedTag}: {`, lines),
  ];
}

/** Statements that read an element of a list, and go on while its tag comes again. */
function inRow(field: FieldDescriptor, tag: number, element: readonly string[]): readonly string[] {
  if (field.cardinality !== "repeated" || tag > MAX_SHORT_TAG) return element;
  const [only = "", ...others] = element;
  const again = `while (r.next(${tag}));`;
  return others.length === 0 ? [`do ${only}`, again] : block("do {", element, `} ${again}`);
}

/** Tags of one byte. */
const MAX_SHORT_TAG = 127;

/** The statements that put a value where it belongs. */
function store(field: FieldDescriptor, value: string): string[] {
  const closed = closedEnum(field);
  if (closed === undefined) return assign(field, value);
  return [
    `const value = ${value};`,
    ...block(`if (${isNamed(closed)}) {`, assign(field, "value"), "} else {"),
    ...indent([`r.unknownEnum(${field.number}, value, m);`]),
    "}",
  ];
}

function assign(field: FieldDescriptor, value: string): string[] {
  const { property, union, oneof } = field;
  if (union !== undefined) return [`m.${union.property} = { case: "${property}", value: ${value} };`];
  if (field.cardinality === "repeated") return [`m.${property}.push(${value});`];
  const clear = oneof === undefined || oneof.fields.length === 1 ? [] : [`${clearIdentifier(oneof)}(m);`];
  return [...clear, `m.${property} = ${value};`];
}

function readValue(field: FieldDescriptor, context: ModuleContext): string {
  const method = scalarMethod(field);
  if (method === "string" && field.features.utf8Validation === "none") return "r.looseString()";
  const read = `r.${method}()`;
  if (!converts(field)) return read;
  return field.integers === "string" ? `String(${read})` : `${context.runtime("toNumber")}(${read})`;
}

function readMessageField(field: FieldDescriptor, message: MessageDescriptor, context: ModuleContext): string[] {
  const type = context.message(message);
  const isDelimited = field.value.kind === "message" && field.value.isDelimited;
  const tag = isDelimited ? ((field.number << 3) | WIRE_START_GROUP) >>> 0 : lengthTag(field.number);
  const oneof = `m.${field.union?.property}`;
  const current = `const value = ${oneof}?.case === "${field.property}" ? ${oneof}.value : ${type}.create();`;
  const into =
    field.union !== undefined
      ? "value"
      : field.cardinality === "repeated"
        ? `${type}.create()`
        : `m.${field.property} ?? ${type}.create()`;
  const read = `${type}.read(r, ${into})`;
  const statements =
    field.union !== undefined
      ? [current, ...assign(field, read)]
      : field.oneof !== undefined
        ? [`const value = ${read};`, ...assign(field, "value")]
        : assign(field, read);
  const lines = isDelimited
    ? [`r.enterGroup(${field.number});`, ...statements, "r.leaveGroup();"]
    : ["const outer = r.enter();", ...statements, "r.leave(outer);"];
  return block(`case ${tag}: {`, [...inRow(field, tag, lines), "break;"]);
}

function readMap(field: FieldDescriptor, context: ModuleContext): string[] {
  const tag = lengthTag(field.number);
  const closed = closedEnum(field);
  const type = field.value.kind === "message" ? context.message(field.value.message) : undefined;
  const readValueCase =
    type === undefined
      ? simpleCase(valueTag(field, 2), [`value = ${readValue(field, context)};`])
      : block("case 18: {", ["const inner = r.enter();", `${type}.read(r, value);`, "r.leave(inner);", "break;"]);
  const isNumeric = isNumericKey(field);
  const readKey =
    field.key === "string" ? readKeyString(field) : isNumeric ? `r.${field.key}()` : `String(r.${field.key}())`;
  const keyZero = field.key === "string" ? '""' : field.key === "bool" ? '"false"' : isNumeric ? "0" : '"0"';
  const put = `${context.runtime("setEntry")}(m.${field.property}, key, value);`;
  const lines = [
    ...(closed === undefined ? [] : ["const start = r.pos;"]),
    "const outer = r.enter();",
    `let key = ${keyZero};`,
    type === undefined
      ? `let value: ${valueType(field, context)} = ${zeroValue(field, context)};`
      : `const value = ${type}.create();`,
    // A value that does not come at all is an empty message.
    ...(field.value.kind === "message" ? askForRequired(field.value.message) : []),
    ...block("while (r.pos < r.limit) {", [
      "const tag = r.tag();",
      ...block("switch (tag) {", [
        ...simpleCase(keyTag(field), [`key = ${readKey};`]),
        ...readValueCase,
        "default:",
        "  r.skip(tag);",
      ]),
    ]),
    "r.leave(outer);",
    ...(closed === undefined
      ? [put]
      : [
          // The value of a closed enum that has no name: the whole entry is an unknown field.
          ...block(`if (${isNamed(closed)}) {`, [put], "} else {"),
          ...indent(["r.pos = start;", `r.unknown(${tag}, m);`]),
          "}",
        ]),
    "break;",
  ];
  return block(`case ${tag}: {`, lines);
}

function readKeyString(field: FieldDescriptor): string {
  return field.features.utf8Validation === "none" ? "r.looseString()" : "r.string()";
}

function keyTag(field: FieldDescriptor): number {
  switch (field.key) {
    case "string":
      return 10;
    case "fixed32":
    case "sfixed32":
      return 13;
    case "fixed64":
    case "sfixed64":
      return 9;
    default:
      return 8;
  }
}

function closedEnum(field: FieldDescriptor): EnumDescriptor | undefined {
  return field.value.kind === "enum" && field.value.enum.isClosed ? field.value.enum : undefined;
}

/** The condition under which `value` is one of the enum's numbers, told as ranges. */
function isNamed(type: EnumDescriptor): string {
  const numbers = [...type.valuesByNumber.keys()].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([from, to]) => (from === to ? `value === ${from}` : `(value >= ${from} && value <= ${to})`))
    .join(" || ")
    .replace(/^\(([^()]*)\)$/, "$1");
}

function simpleCase(tag: number, lines: readonly string[]): string[] {
  if (lines.some((line) => line.startsWith("const "))) return block(`case ${tag}: {`, [...lines, "break;"]);
  return [`case ${tag}:`, ...indent([...lines, "break;"])];
}

function loop(head: string, lines: readonly string[]): string[] {
  return lines.length === 1 ? [`${head} ${lines[0]}`] : block(`${head} {`, lines);
}
