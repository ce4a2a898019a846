import {
  type EnumDescriptor,
  type FieldDescriptor,
  type FileDescriptor,
  hasRequired,
  type MessageDescriptor,
  type OneofDescriptor,
  type ServiceDescriptor,
} from "@baud/protobuf";

/** The TypeScript name of a type: nested types join their names with `_`. */
export function typeIdentifier(type: MessageDescriptor | EnumDescriptor | ServiceDescriptor): string {
  return type.kind === "service" ? safe(type.name) : (identifiersOf(type.file).own.get(type) as string);
}

/** The name of the type that a message or an enum has in JSON. */
export function jsonIdentifier(type: MessageDescriptor | EnumDescriptor): string {
  return identifiersOf(type.file).json.get(type) as string;
}

/** The name of the type of a message in which all is set that must be; its own where nothing must. */
export function validIdentifier(type: MessageDescriptor): string {
  return identifiersOf(type.file).valid.get(type) ?? typeIdentifier(type);
}

/** The name of the function that unsets the members of a flat oneof. */
export function clearIdentifier(oneof: OneofDescriptor): string {
  return identifiersOf(oneof.parent.file).clear.get(oneof) as string;
}

/** The oneofs of a message whose members are properties, of which straight-line code must unset the others. */
export function flatOneofs(type: MessageDescriptor | EnumDescriptor): readonly OneofDescriptor[] {
  const { shape, optimizeFor } = type.file;
  if (type.kind === "enum" || shape.oneofs !== "flat" || optimizeFor === "codeSize") return [];
  return type.oneofs.filter(({ fields }) => fields.length > 1);
}

/** The name of the constant for an extension; that of one declared within a message has the message's name in front. */
export function extensionIdentifier(extension: FieldDescriptor): string {
  return identifiersOf(extension.file).own.get(extension) as string;
}

/** The extensions that a file declares, at every depth. */
export function extensionsIn(file: FileDescriptor): FieldDescriptor[] {
  return [
    ...file.extensions,
    ...[...file.types.values()].flatMap((type) => (type.kind === "message" ? type.extensions : [])),
  ];
}

/** The types that a file declares, at every depth; not the entries of maps, which have no type in TypeScript. */
export function typesIn(file: FileDescriptor): (MessageDescriptor | EnumDescriptor)[] {
  return [...file.types.values()].filter((type) => type.kind === "enum" || !type.isMapEntry);
}

type Declared = MessageDescriptor | EnumDescriptor | FieldDescriptor | OneofDescriptor;

interface Identifiers {
  readonly own: ReadonlyMap<Declared, string>;
  readonly json: ReadonlyMap<Declared, string>;
  readonly valid: ReadonlyMap<Declared, string>;
  /** Of flat oneofs: the functions that unset their members. */
  readonly clear: ReadonlyMap<Declared, string>;
}

const known = new WeakMap<FileDescriptor, Identifiers>();

/**
 * The names of all that a `_pb` module declares. Of two that would be the same (`A.B` and `A_B`), the later one gets
 * `$` appended: of those that are derived, always these.
 */
function identifiersOf(file: FileDescriptor): Identifiers {
  let identifiers = known.get(file);
  if (identifiers === undefined) {
    identifiers = nameAll(file);
    known.set(file, identifiers);
  }
  return identifiers;
}

function nameAll(file: FileDescriptor): Identifiers {
  const own = new Map<Declared, string>();
  const json = new Map<Declared, string>();
  const valid = new Map<Declared, string>();
  const taken = new Set([fileIdentifier(file)]);
  const add = (into: Map<Declared, string>, declared: Declared, name: string): void => {
    let identifier = safe(name);
    while (taken.has(identifier)) identifier += "$";
    taken.add(identifier);
    into.set(declared, identifier);
  };
  const types = typesIn(file);
  for (const type of types) add(own, type, joined(type));
  for (const extension of extensionsIn(file)) {
    const scope = extension.typeName.slice(0, -extension.name.length - 1);
    const type = file.types.get(scope);
    add(own, extension, type?.kind === "message" ? `${joined(type)}_${extension.property}` : extension.property);
  }
  for (const type of types) add(json, type, `${joined(type)}Json`);
  for (const type of types) if (type.kind === "message" && hasRequired(type)) add(valid, type, `${joined(type)}Valid`);
  const clear = new Map<Declared, string>();
  for (const type of types) {
    for (const oneof of flatOneofs(type)) add(clear, oneof, `clear${joined(type)}_${oneof.property}`);
  }
  return { own, json, valid, clear };
}

/** The name of the constant that holds a file's descriptor. */
export function fileIdentifier(file: FileDescriptor): string {
  return `file_${file.name.replace(/\.proto$/, "").replace(/[^a-zA-Z0-9]/g, "_")}`;
}

/** The generated module beside which others are found: `a/b.proto` has `a/b_pb`. */
export function modulePath(file: FileDescriptor, suffix: "_pb" | "_grpc"): string {
  return file.name.replace(/\.proto$/, "") + suffix;
}

function joined(type: MessageDescriptor | EnumDescriptor): string {
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
  "EmbeddedFile Extension MessageType UnknownField embeddedFile emptyBytes extension mapEntries messageType missingRequired plannedMessageType setEntry " +
  "toBigInt toBoolean BidiStreamingMethod Client ClientStreamingMethod Handlers ServerStreamingMethod UnaryMethod";
const LOCALS = "end init key m map opened outer r start tag value w";

const TAKEN = new Set(`${RESERVED_WORDS} ${GLOBALS} ${RUNTIME} ${LOCALS}`.split(" "));
