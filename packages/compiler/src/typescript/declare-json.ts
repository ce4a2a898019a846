import type { EnumDescriptor, FieldDescriptor, MessageDescriptor, ScalarType } from "@baud/protobuf";
import { block, quote } from "./code.js";
import { docComment } from "./comments.js";
import type { ModuleContext } from "./module-context.js";
import { jsonIdentifier, typeIdentifier } from "./names.js";

/** The type that a message has in ProtoJSON: an alias of an object type, so that it is a `JsonValue` as well. */
export function declareMessageJson(message: MessageDescriptor, context: ModuleContext): string[] {
  const doc = `/** \`${typeIdentifier(message)}\` in JSON. */`;
  const head = `export type ${jsonIdentifier(message)} =`;
  const special = specialForm(message, context);
  if (special !== undefined) return [doc, `${head} ${special};`];
  // An object without a member `toString` inherits one, of another type: such a field cannot be declared.
  const fields = message.fields.filter(({ jsonName }) => !(jsonName in Object.prototype));
  // Of two fields with one name in JSON, the later one is read and written.
  const properties = new Map(fields.map((field) => [field.jsonName, declareProperty(field, context)]));
  const lines = [...properties.values()].flat();
  if (message.extensionRanges.length > 0) {
    lines.push(`[extension: \`[\${string}]\`]: ${context.runtimeType("JsonValue")};`);
  }
  return lines.length === 0 ? [doc, `${head} Record<string, never>;`] : [doc, ...block(`${head} {`, lines, "};")];
}

/** The type that an enum has in ProtoJSON: its names, and numbers without one. */
export function declareEnumJson(type: EnumDescriptor, context: ModuleContext): string[] {
  const name = typeIdentifier(type);
  const form = type.typeName === "google.protobuf.NullValue" ? "null" : `keyof typeof ${name} | number`;
  return [`/** \`${name}\` in JSON. */`, `export type ${context.json(type)} = ${form};`];
}

function declareProperty(field: FieldDescriptor, context: ModuleContext): string[] {
  const name = /^[A-Za-z_$][\w$]*$/.test(field.jsonName) ? field.jsonName : quote(field.jsonName);
  const type = valueForm(field, context);
  const form =
    field.cardinality === "repeated" ? `${type}[]` : field.cardinality === "map" ? `Record<string, ${type}>` : type;
  return [...docComment(undefined, field.isDeprecated), `${name}?: ${form};`];
}

function valueForm(field: FieldDescriptor, context: ModuleContext): string {
  switch (field.value.kind) {
    case "enum":
      return context.json(field.value.enum);
    case "message":
      return context.json(field.value.message);
    case "scalar":
      return scalarForm(field.value.scalar, context);
  }
}

function scalarForm(scalar: ScalarType, context: ModuleContext): string {
  switch (scalar) {
    case "bool":
      return "boolean";
    case "float":
    case "double":
      return context.runtimeType("JsonFloat");
    case "string":
    case "bytes":
      return "string";
    default:
      return scalar.endsWith("64") ? "string" : "number";
  }
}

/** The form of a type to which ProtoJSON gives one of its own. */
function specialForm(message: MessageDescriptor, context: ModuleContext): string | undefined {
  switch (message.typeName) {
    case "google.protobuf.Any":
      return `{ "@type": string; [member: string]: ${context.runtimeType("JsonValue")} } | Record<string, never>`;
    case "google.protobuf.Duration":
    case "google.protobuf.FieldMask":
    case "google.protobuf.Timestamp":
      return "string";
    case "google.protobuf.Struct":
      return context.runtimeType("JsonObject");
    case "google.protobuf.Value":
      return context.runtimeType("JsonValue");
    case "google.protobuf.ListValue":
      return `${context.runtimeType("JsonValue")}[]`;
    default:
      return WRAPPER.test(message.typeName) ? valueForm(message.fields[0] as FieldDescriptor, context) : undefined;
  }
}

const WRAPPER = /^google\.protobuf\.(Double|Float|U?Int(64|32)|Bool|String|Bytes)Value$/;
