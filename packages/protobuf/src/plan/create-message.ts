import { zero } from "../descriptor/default-value.js";
import type { FieldDescriptor, MessageFields } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import { is64Bit } from "./integers.js";

/** A message in which every field is present, in declaration order, with its default. */
export function createMessage(descriptor: MessageFields): AnyMessage {
  return templateOf(descriptor).create();
}

/** What makes messages of a type. */
export function templateOf(descriptor: MessageFields): Template {
  let template = templates.get(descriptor);
  if (template === undefined) {
    template = new Template(descriptor);
    templates.set(descriptor, template);
  }
  return template;
}

/** What a field's property holds when nobody set the field. */
export function initialValue(field: FieldDescriptor): unknown {
  if (field.cardinality === "repeated") return [];
  if (field.cardinality === "map") return {};
  if (field.presence !== "implicit") return undefined;
  return zeroOf(field);
}

/** The zero of a field's value type, as TypeScript has it; of messages undefined. */
export function zeroOf(field: FieldDescriptor): unknown {
  switch (field.value.kind) {
    case "scalar":
      if (is64Bit(field.value.scalar) && field.integers !== "bigint") return field.integers === "string" ? "0" : 0;
      return zero(field.value.scalar);
    case "enum":
      return field.value.enum.values[0]?.number ?? 0;
    case "message":
      return undefined;
  }
}

const templates = new WeakMap<MessageFields, Template>();

/** Makes messages by copying one: quicker than adding properties one by one, and all of them have one shape. */
export class Template {
  readonly #message: AnyMessage;
  readonly #copy: (message: AnyMessage) => AnyMessage;
  /** The fields of which each message needs a list or a map of its own. */
  readonly #collections: readonly FieldDescriptor[];

  constructor({ fields, members }: MessageFields) {
    // What JSON.parse makes has room for all of its properties, where others get a second object for those beyond four.
    this.#message = JSON.parse(`{${members.map((member) => `${JSON.stringify(member.property)}:0`)}}`);
    for (const member of members) {
      this.#message[member.property] = member.kind === "oneof" ? undefined : initialValue(member);
    }
    this.#collections = fields.filter((field) => field.cardinality !== "singular");
    this.#copy = copiers[nextCopier++ & 7] as (message: AnyMessage) => AnyMessage;
  }

  create(): AnyMessage {
    const message = this.#copy(this.#message);
    for (const field of this.#collections) message[field.property] = initialValue(field);
    return message;
  }
}

/**
 * All the same. For each place in the source V8 knows how to copy objects of a few shapes, four times as fast as others:
 * so there are eight places, and templates take turns.
 */
const copiers: readonly ((message: AnyMessage) => AnyMessage)[] = [
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
  (message) => ({ ...message }),
];
let nextCopier = 0;
