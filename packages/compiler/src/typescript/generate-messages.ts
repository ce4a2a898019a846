import {
  type EnumDescriptor,
  encodeBase64,
  type FieldDescriptor,
  type FileDescriptor,
  hasRequired,
  type MessageDescriptor,
  type MessageShape,
  type OneofDescriptor,
  Reader,
} from "@baud/protobuf";
import { block, indent, quote, WIDTH } from "./code.js";
import { docComment } from "./comments.js";
import { createCode } from "./create-code.js";
import { declareEnumJson, declareMessageJson } from "./declare-json.js";
import { declareEnum, declareMessage, declareValidMessage } from "./declare-types.js";
import { fieldType, valueType } from "./field-type.js";
import type { ModuleContext } from "./module-context.js";
import {
  clearIdentifier,
  extensionIdentifier,
  extensionsIn,
  fileIdentifier,
  flatOneofs,
  jsonIdentifier,
  typeIdentifier,
  typesIn,
  validIdentifier,
} from "./names.js";
import { readCode } from "./read-code.js";
import { writeCode } from "./write-code.js";

/** The names that a file's `_pb` module declares. */
export function declaredMessageNames(file: FileDescriptor): string[] {
  const types = typesIn(file);
  return [
    ...types.map(typeIdentifier),
    ...types.map(jsonIdentifier),
    ...types.map((type) => (type.kind === "message" ? validIdentifier(type) : typeIdentifier(type))),
    ...extensionsIn(file).map(extensionIdentifier),
    ...types.flatMap(flatOneofs).map(clearIdentifier),
    fileIdentifier(file),
  ];
}

/**
 * The body of a `_pb` module, in sections: types first, then those that they have in JSON, then codecs, then
 * extensions, the descriptor last.
 */
export function generateMessages(context: ModuleContext): string[][] {
  const { file } = context;
  const declarations: string[][] = [];
  const jsonTypes: string[][] = [];
  const codecs: string[][] = [];
  const extensions: string[][] = [];

  const visitEnum = (type: EnumDescriptor, path: string): void => {
    declarations.push(declareEnum(type, path, context));
    jsonTypes.push(declareEnumJson(type, context));
  };
  const visitMessage = (message: MessageDescriptor, path: string): void => {
    if (message.isMapEntry) return;
    declarations.push(declareMessage(message, path, context));
    if (hasRequired(message)) declarations.push(declareValidMessage(message, context));
    jsonTypes.push(declareMessageJson(message, context));
    codecs.push(messageValue(message, context), ...flatOneofs(message).map(clearOneof));
    message.enums.forEach((child, index) => {
      visitEnum(child, `${path},4,${index}`);
    });
    message.messages.forEach((child, index) => {
      visitMessage(child, `${path},3,${index}`);
    });
    message.extensions.forEach((child, index) => {
      extensions.push(extensionValue(child, `${path},6,${index}`, context));
    });
  };

  file.enums.forEach((child, index) => {
    visitEnum(child, `5,${index}`);
  });
  file.messages.forEach((child, index) => {
    visitMessage(child, `4,${index}`);
  });
  file.extensions.forEach((child, index) => {
    extensions.push(extensionValue(child, `7,${index}`, context));
  });
  return [...declarations, ...jsonTypes, ...codecs, ...extensions, embedded(context)];
}

function messageValue(message: MessageDescriptor, context: ModuleContext): string[] {
  const name = typeIdentifier(message);
  const types = [name, jsonIdentifier(message), ...(hasRequired(message) ? [validIdentifier(message)] : [])];
  const start = `export const ${name}: ${context.runtimeType("MessageType")}<${types.join(", ")}> =`;
  const make = context.runtime(context.file.optimizeFor === "codeSize" ? "plannedMessageType" : "messageType");
  const call = `/* @__PURE__ */ ${make}({`;
  const lines = generatedLines(message, context);
  if (start.length + call.length < WIDTH) return block(`${start} ${call}`, lines, "});");
  if (start.length <= WIDTH) return [start, ...indent(block(call, lines, "});"))];
  const open = start.slice(0, start.indexOf("<") + 1);
  const last = types.length - 1;
  const broken = types.map((type, index) => `  ${type}${index < last ? "," : ""}`);
  return [open, ...broken, ...block(`> = ${call}`, lines, "});")];
}

/** What the runtime makes a message's type of. */
function generatedLines(message: MessageDescriptor, context: ModuleContext): string[] {
  const lines = [`file: () => ${fileIdentifier(context.file)},`, `typeName: ${quote(message.typeName)},`];
  if (context.file.optimizeFor === "codeSize") return lines;
  lines.push(
    ...block("create(init) {", createCode(message, context), "},"),
    ...block("write(m, w) {", writeCode(message, context), "},"),
    ...block("read(r, m) {", readCode(message, context), "},"),
  );
  const jsonForm = JSON_FORMS[message.typeName];
  if (jsonForm !== undefined) lines.push(`jsonForm: ${context.runtime(jsonForm)},`);
  return lines;
}

/** The function that makes room for another member of a flat oneof. */
function clearOneof(oneof: OneofDescriptor): string[] {
  const head = `function ${clearIdentifier(oneof)}(m: ${typeIdentifier(oneof.parent)}): void {`;
  return block(
    head,
    oneof.fields.map(({ property }) => `m.${property} = undefined;`),
  );
}

/** What the runtime calls the forms that ProtoJSON gives some types; those of the others are made of fields. */
const JSON_FORMS: Readonly<Record<string, string | undefined>> = {
  "google.protobuf.Any": "anyForm",
  "google.protobuf.Duration": "durationForm",
  "google.protobuf.FieldMask": "fieldMaskForm",
  "google.protobuf.Timestamp": "timestampForm",
};

function extensionValue(field: FieldDescriptor, path: string, context: ModuleContext): string[] {
  // What is not a message has a default.
  const isAlways = field.cardinality === "singular" && field.value.kind !== "message";
  const value = isAlways ? valueType(field, context) : fieldType(field, context);
  const types = `<${context.type(field.parent)}, ${value}>`;
  const start = `export const ${extensionIdentifier(field)}: ${context.runtimeType("Extension")}${types} =`;
  const call = `/* @__PURE__ */ ${context.runtime("extension")}(`;
  const values = [`() => ${fileIdentifier(context.file)}`, quote(field.typeName)];
  const oneLine = `${start} ${call}${values.join(", ")});`;
  return [
    ...docComment(context.comments.get(path), field.isDeprecated || field.file.isDeprecated),
    ...(oneLine.length <= WIDTH
      ? [oneLine]
      : block(
          `${start} ${call}`,
          values.map((value) => `${value},`),
          ");",
        )),
  ];
}

/** The file's descriptor, without source info, as base64 in lines of equal length. */
function embedded(context: ModuleContext): string[] {
  const { file } = context;
  const base64 = encodeBase64(withoutSourceInfo(file.bytes));
  const lines = base64.match(/.{1,110}/g) ?? [""];
  const literal = lines.map((line, index) => `${quote(line)}${index + 1 < lines.length ? " +" : ","}`);
  const dependencies = file.dependencies.map((dependency) => context.fileOf(dependency));
  return [
    `/** The descriptor of ${file.name}. */`,
    `export const ${fileIdentifier(file)}: ${context.runtimeType("EmbeddedFile")} = /* @__PURE__ */ ${context.runtime("embeddedFile")}(`,
    ...literal.map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
    `  () => [${dependencies.join(", ")}],`,
    ...shapeArgument(file.shape),
    ");",
  ];
}

function shapeArgument(shape: MessageShape): string[] {
  const parts = Object.entries(shape).map(([name, value]) => `${name}: ${shapeValue(value)}`);
  return parts.length === 0 ? [] : [`  { ${parts.join(", ")} },`];
}

function shapeValue(value: string | readonly string[]): string {
  return typeof value === "string" ? quote(value) : `[${value.map(quote).join(", ")}]`;
}

function withoutSourceInfo(bytes: Uint8Array): Uint8Array {
  const reader = new Reader(bytes);
  const kept: Uint8Array[] = [];
  while (reader.pos < reader.limit) {
    const start = reader.pos;
    const tag = reader.tag();
    reader.skip(tag);
    if (tag >>> 3 !== SOURCE_CODE_INFO) kept.push(bytes.subarray(start, reader.pos));
  }
  const result = new Uint8Array(kept.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of kept) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** The number of `source_code_info` in `google.protobuf.FileDescriptorProto`. */
const SOURCE_CODE_INFO = 9;
