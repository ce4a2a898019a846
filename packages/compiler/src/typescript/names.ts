import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  ServiceDescriptor,
} from "@baud/protobuf";

/** The TypeScript name of a type: nested types join their names with `_`. */
export function typeIdentifier(type: MessageDescriptor | EnumDescriptor | ServiceDescriptor): string {
  const parent = type.kind === "service" ? undefined : type.parent;
  return safe(parent === undefined ? type.name : `${joined(parent)}_${type.name}`);
}

/** The name of the constant for an extension; that of one declared within a message has the message's name in front. */
export function extensionIdentifier(extension: FieldDescriptor): string {
  const scope = extension.typeName.slice(0, -extension.name.length - 1);
  const type = extension.file.types.get(scope);
  return safe(type?.kind === "message" ? `${joined(type)}_${extension.property}` : extension.property);
}

/** The name of the constant that holds a file's descriptor. */
export function fileIdentifier(file: FileDescriptor): string {
  return `file_${file.name.replace(/\.proto$/, "").replace(/[^a-zA-Z0-9]/g, "_")}`;
}

/** The generated module beside which others are found: `a/b.proto` has `a/b_pb`. */
export function modulePath(file: FileDescriptor, suffix: "_pb" | "_grpc"): string {
  return file.name.replace(/\.proto$/, "") + suffix;
}

function joined(type: MessageDescriptor): string {
  return type.parent === undefined ? type.name : `${joined(type.parent)}_${type.name}`;
}

/** A name that generated code itself uses, or that JavaScript keeps for itself, gets `$` appended. */
function safe(name: string): string {
  return TAKEN.has(name) ? `${name}$` : name;
}

const RESERVED_WORDS =
  "abstract any arguments as asserts async await bigint boolean break case catch class const continue debugger declare default " +
  "delete do else enum eval export extends false finally for from function get global globalThis if implements import in infer " +
  "instanceof interface is keyof let module namespace never new null number object of package private protected public " +
  "readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown " +
  "using var void while with yield";
const GLOBALS = "Array BigInt Infinity Math NaN Number Object Promise Record String Uint8Array";
const RUNTIME =
  "EmbeddedFile Extension MessageType UnknownField embeddedFile emptyBytes extension mapEntries messageType missingRequired setEntry " +
  "toBigInt toBoolean BidiStreamingMethod Client ClientStreamingMethod Handlers ServerStreamingMethod UnaryMethod";
const LOCALS = "end init key m map opened outer r start tag value w";

const TAKEN = new Set(`${RESERVED_WORDS} ${GLOBALS} ${RUNTIME} ${LOCALS}`.split(" "));
