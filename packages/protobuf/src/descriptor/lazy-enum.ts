import type { EnumDescriptor, EnumValueDescriptor, FileDescriptor, MessageDescriptor } from "./descriptor.js";
import { overrideFeatures } from "./features.js";
import type { RawProto } from "./raw-proto.js";
import { fileOf, qualify, type Scope } from "./scope.js";

/** An enum of which nothing but the name is read before it is asked for. */
export class LazyEnum implements EnumDescriptor {
  readonly kind = "enum";
  readonly name: string;
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly parent: MessageDescriptor | undefined;
  readonly #proto: RawProto;
  readonly #scope: Scope;
  #isClosed: boolean | undefined;
  #values: Values | undefined;

  constructor(proto: RawProto, scope: Scope) {
    this.name = proto.name;
    this.typeName = qualify(scope, this.name);
    this.file = fileOf(scope);
    this.parent = scope.kind === "file" ? undefined : scope;
    this.#proto = proto;
    this.#scope = scope;
  }

  get isClosed(): boolean {
    const set = this.#proto.message(OPTIONS)?.message(7)?.allNumbers();
    this.#isClosed ??= overrideFeatures(this.#scope.features, set).enumType === "closed";
    return this.#isClosed;
  }

  get values(): readonly EnumValueDescriptor[] {
    return this.#all().values;
  }

  get valuesByNumber(): ReadonlyMap<number, EnumValueDescriptor> {
    return this.#all().valuesByNumber;
  }

  get valuesByName(): ReadonlyMap<string, EnumValueDescriptor> {
    return this.#all().valuesByName;
  }

  get isDeprecated(): boolean {
    return this.#proto.message(OPTIONS)?.number(3) === 1;
  }

  get options(): Uint8Array | undefined {
    return this.#proto.message(OPTIONS)?.bytes;
  }

  #all(): Values {
    this.#values ??= buildValues(this, this.#proto.messages(2));
    return this.#values;
  }
}

const OPTIONS = 3;

type Values = Pick<EnumDescriptor, "values" | "valuesByNumber" | "valuesByName">;

function buildValues(parent: EnumDescriptor, protos: readonly RawProto[]): Values {
  const values = protos.map((proto): EnumValueDescriptor => {
    const options = proto.message(3);
    return {
      kind: "enumValue",
      name: proto.name,
      number: proto.number(2) ?? 0,
      parent,
      isDeprecated: options?.number(1) === 1,
      options: options?.bytes,
    };
  });
  const valuesByNumber = new Map<number, EnumValueDescriptor>();
  for (const value of values) if (!valuesByNumber.has(value.number)) valuesByNumber.set(value.number, value);
  return { values, valuesByNumber, valuesByName: new Map(values.map((value) => [value.name, value])) };
}
