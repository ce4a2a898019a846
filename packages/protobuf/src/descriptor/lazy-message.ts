import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  OneofDescriptor,
} from "./descriptor.js";
import type { Features } from "./features.js";
import type { MessageProto } from "./proto-reader.js";

/** What is in a message, and where names of other types must be resolved. */
export type MessageContents = Pick<MessageDescriptor, "fields" | "oneofs" | "members" | "fieldsByNumber">;

/**
 * A message whose fields are read and resolved when first asked for: of the types in a file, a program uses a few, and
 * it should not wait for the others.
 */
export class LazyMessage implements MessageDescriptor {
  readonly kind = "message";
  readonly name: string;
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly parent: MessageDescriptor | undefined;
  readonly features: Features;
  messages: readonly MessageDescriptor[] = [];
  enums: readonly EnumDescriptor[] = [];
  extensions: readonly FieldDescriptor[] = [];
  readonly extensionRanges: readonly (readonly [number, number])[];
  readonly reservedNames: ReadonlySet<string>;
  readonly isMapEntry: boolean;
  readonly isMessageSet: boolean;
  readonly isDeprecated: boolean;
  readonly options: Uint8Array | undefined;
  readonly #makeContents: (message: MessageDescriptor) => MessageContents;
  #contents: MessageContents | undefined;

  constructor(
    proto: MessageProto,
    place: Pick<MessageDescriptor, "typeName" | "file" | "parent" | "features">,
    makeContents: (message: MessageDescriptor) => MessageContents,
  ) {
    const { numbers, bytes } = proto.options;
    this.name = proto.name;
    this.typeName = place.typeName;
    this.file = place.file;
    this.parent = place.parent;
    this.features = place.features;
    this.extensionRanges = proto.extensionRanges;
    this.reservedNames = new Set(proto.reservedNames);
    this.isMessageSet = numbers.get(1) === 1;
    this.isDeprecated = numbers.get(3) === 1;
    this.isMapEntry = numbers.get(7) === 1;
    this.options = bytes;
    this.#makeContents = makeContents;
  }

  get fields(): readonly FieldDescriptor[] {
    return this.#all().fields;
  }

  get oneofs(): readonly OneofDescriptor[] {
    return this.#all().oneofs;
  }

  get members(): readonly (FieldDescriptor | OneofDescriptor)[] {
    return this.#all().members;
  }

  get fieldsByNumber(): ReadonlyMap<number, FieldDescriptor> {
    return this.#all().fieldsByNumber;
  }

  #all(): MessageContents {
    this.#contents ??= this.#makeContents(this);
    return this.#contents;
  }
}
