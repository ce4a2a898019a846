import {
  type EnumDescriptor,
  type FileDescriptor,
  hasRequired,
  type MessageDescriptor,
  type MessageShape,
} from "@baud/protobuf";
import { wellKnownSource } from "../well-known/well-known-source.js";
import type { Comments } from "./comments.js";
import { Imports } from "./imports.js";
import { fileIdentifier, jsonIdentifier, modulePath, typeIdentifier, validIdentifier } from "./names.js";

/** What all generated modules of a run have in common. */
export interface Setting {
  readonly runtime: string;
  readonly importExtension: string;
  /** Only what differs from the default. */
  readonly shape: MessageShape;
}

/** What the writers of one generated module share: the file, its comments, and the names that are in scope. */
export class ModuleContext {
  readonly file: FileDescriptor;
  readonly comments: Comments;
  readonly imports: Imports;
  readonly #suffix: "_pb" | "_grpc";
  readonly #setting: Setting;

  constructor(
    file: FileDescriptor,
    comments: Comments,
    suffix: "_pb" | "_grpc",
    setting: Setting,
    declared: Iterable<string>,
  ) {
    this.file = file;
    this.comments = comments;
    this.imports = new Imports(declared);
    this.#suffix = suffix;
    this.#setting = setting;
  }

  /** Names a function of the runtime, importing it. */
  runtime(name: string): string {
    return this.imports.value(this.#runtimeModule(), name);
  }

  runtimeType(name: string): string {
    return this.imports.type(this.#runtimeModule(), name);
  }

  /** Names a message as a value and a type. */
  message(type: MessageDescriptor): string {
    return this.#declared(type, false);
  }

  /** Names a message or an enum in a place where only its type counts. */
  type(type: MessageDescriptor | EnumDescriptor): string {
    return this.#declared(type, true);
  }

  /** Names the type that a message or an enum has in JSON. */
  json(type: MessageDescriptor | EnumDescriptor): string {
    const name = jsonIdentifier(type);
    if (type.file === this.file) return name;
    return this.imports.type(this.#moduleOf(type.file), name, `${type.typeName.replaceAll(".", "_")}Json`);
  }

  /** Names the type of a message in which all is set that must be. */
  valid(type: MessageDescriptor): string {
    if (!hasRequired(type)) return this.type(type);
    const name = validIdentifier(type);
    if (type.file === this.file) return name;
    return this.imports.type(this.#moduleOf(type.file), name, `${type.typeName.replaceAll(".", "_")}Valid`);
  }

  /** Names the constant that holds another file's descriptor. */
  fileOf(file: FileDescriptor): string {
    return this.imports.value(this.#moduleOf(file), fileIdentifier(file));
  }

  #declared(type: MessageDescriptor | EnumDescriptor, isType: boolean): string {
    const name = typeIdentifier(type);
    if (type.file === this.file && this.#suffix === "_pb") return name;
    const alias = type.typeName.replaceAll(".", "_");
    const module = this.#moduleOf(type.file);
    return isType ? this.imports.type(module, name, alias) : this.imports.value(module, name, alias);
  }

  #runtimeModule(): string {
    const { runtime } = this.#setting;
    return isRelative(runtime) ? this.#relative(runtime.slice(2)) : runtime;
  }

  #moduleOf(file: FileDescriptor): string {
    const path = modulePath(file, "_pb");
    if (isFromRuntime(file, this.#setting)) return `${this.#setting.runtime}/${path}`;
    return this.#relative(`${path}${this.#setting.importExtension}`);
  }

  /** The way from this module to another, both told from the root of the output. */
  #relative(path: string): string {
    const from = this.file.name.split("/").slice(0, -1);
    const to = path.split("/");
    while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
      from.shift();
      to.shift();
    }
    return from.length === 0 ? `./${to.join("/")}` : "../".repeat(from.length) + to.join("/");
  }
}

/** Whether the file's messages come with the runtime, instead of being generated. */
function isFromRuntime(file: FileDescriptor, { runtime }: Setting): boolean {
  return isWellKnown(file) && !isRelative(runtime);
}

/** Whether the file declares well-known types, which functions of the runtime take. */
export function isWellKnown(file: FileDescriptor): boolean {
  return wellKnownSource(file.name) !== undefined;
}

function isRelative(module: string): boolean {
  return module.startsWith(".");
}
