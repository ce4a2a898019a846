import { decodeBase64, encodeBase64 } from "./base64.js";
import { checkAsciiValue, checkKey, isBinaryKey } from "./metadata-key.js";

/** The type of the values of a key: bytes for a key that ends in `-bin`, text for any other. */
export type MetadataValue<Key extends string> = string extends Key
  ? string | Uint8Array
  : Lowercase<Key> extends `${string}-bin`
    ? Uint8Array
    : string;

/** Metadata as a plain object: a value, or several, for each key. */
export type MetadataInit = {
  readonly [key: string]: string | Uint8Array | readonly string[] | readonly Uint8Array[] | undefined;
};

const brand = Symbol.for("baud.Metadata");

/**
 * What accompanies a call beside its messages (gRPC "Custom-Metadata"): keys, each with one or several values in order. A
 * key is compared without regard to case; values are printable ASCII, or bytes where the key ends in `-bin`.
 *
 * Setting a key that is malformed, or that the protocol keeps for itself, throws `TypeError`. `instanceof` recognises the
 * metadata of other copies of this package.
 */
export class Metadata {
  /** Name, value, name, value; names in lower case, values of `-bin` keys in base64: as they travel. */
  readonly #fields: string[];

  constructor(init?: MetadataInit) {
    this.#fields = [];
    if (init !== undefined) this.merge(init);
  }

  /** `init` itself when it is Metadata already; a new one made from a plain object; `undefined` when there is nothing. */
  static from(init: Metadata | MetadataInit | undefined): Metadata | undefined {
    return init === undefined || init instanceof Metadata ? init : new Metadata(init);
  }

  /** For transports: takes over a list of fields as received, already known to be well-formed. */
  static fromFields(fields: string[]): Metadata {
    const metadata = new Metadata();
    for (const text of fields) metadata.#fields.push(text);
    return metadata;
  }

  /** For transports: the fields as they are sent, name, value, name, value. */
  get fields(): readonly string[] {
    return this.#fields;
  }

  /** The number of values. */
  get size(): number {
    return this.#fields.length / 2;
  }

  /** The first value of `key`. Throws `TypeError` when a `-bin` value that was received is not base64. */
  get<Key extends string>(key: Key): MetadataValue<Key> | undefined {
    const name = key.toLowerCase();
    for (let i = 0; i < this.#fields.length; i += 2) {
      if (this.#fields[i] === name) return valuesOf(name, this.#fields[i + 1]!)[0] as MetadataValue<Key>;
    }
    return undefined;
  }

  /** All values of `key`, in order; empty when there are none. */
  getAll<Key extends string>(key: Key): MetadataValue<Key>[] {
    const name = key.toLowerCase();
    const values: (string | Uint8Array)[] = [];
    for (let i = 0; i < this.#fields.length; i += 2) {
      if (this.#fields[i] === name) values.push(...valuesOf(name, this.#fields[i + 1]!));
    }
    return values as MetadataValue<Key>[];
  }

  has(key: string): boolean {
    const name = key.toLowerCase();
    for (let i = 0; i < this.#fields.length; i += 2) if (this.#fields[i] === name) return true;
    return false;
  }

  /** Replaces the values of `key` by one. */
  set<Key extends string>(key: Key, value: MetadataValue<Key>): this {
    const name = checkKey(key);
    const text = textOf(name, value);
    this.delete(name);
    this.#fields.push(name, text);
    return this;
  }

  /** Adds a value after those that `key` has. */
  append<Key extends string>(key: Key, value: MetadataValue<Key>): this {
    const name = checkKey(key);
    this.#fields.push(name, textOf(name, value));
    return this;
  }

  /** Removes all values of `key`. */
  delete(key: string): this {
    const name = key.toLowerCase();
    let kept = 0;
    for (let i = 0; i < this.#fields.length; i += 2) {
      if (this.#fields[i] === name) continue;
      this.#fields[kept++] = this.#fields[i]!;
      this.#fields[kept++] = this.#fields[i + 1]!;
    }
    this.#fields.length = kept;
    return this;
  }

  /** Appends everything that `other` holds. */
  merge(other: Metadata | MetadataInit): this {
    if (other instanceof Metadata) {
      this.#fields.push(...other.fields);
      return this;
    }
    for (const key of Object.keys(other)) {
      const value = other[key];
      if (value === undefined) continue;
      if (typeof value === "string" || value instanceof Uint8Array) this.append(key, value);
      else for (const each of value) this.append(key, each);
    }
    return this;
  }

  clone(): Metadata {
    return Metadata.fromFields(this.#fields);
  }

  /** The keys, each once, in the order of their first values. */
  keys(): string[] {
    return [...new Set(this.#fields.filter((_, index) => index % 2 === 0))];
  }

  /** Every value with its key, in order. */
  *[Symbol.iterator](): Generator<[key: string, value: string | Uint8Array], void, undefined> {
    for (let i = 0; i < this.#fields.length; i += 2) {
      const name = this.#fields[i]!;
      for (const value of valuesOf(name, this.#fields[i + 1]!)) yield [name, value];
    }
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** The values by key, for logs and comparisons; bytes in base64. */
  toJSON(): Record<string, string[]> {
    const json = new Map<string, string[]>();
    for (let i = 0; i < this.#fields.length; i += 2) {
      const name = this.#fields[i]!;
      const values = json.get(name);
      if (values === undefined) json.set(name, [this.#fields[i + 1]!]);
      else values.push(this.#fields[i + 1]!);
    }
    return Object.fromEntries(json);
  }
}

Object.defineProperty(Metadata.prototype, brand, { value: true });

function textOf(name: string, value: string | Uint8Array): string {
  if (isBinaryKey(name)) {
    if (value instanceof Uint8Array) return encodeBase64(value);
    throw new TypeError(`Metadata "${name}" holds bytes: give a Uint8Array, not a ${typeof value}`);
  }
  if (typeof value === "string") return checkAsciiValue(name, value);
  throw new TypeError(`Metadata "${name}" holds text: give a string, or name the key "${name}-bin" to send bytes`);
}

/** A field may carry several binary values, joined by commas (PROTOCOL-HTTP2, "Custom-Metadata"). */
function valuesOf(name: string, text: string): (string | Uint8Array)[] {
  if (!isBinaryKey(name)) return [text];
  return text.includes(",") ? text.split(",").map((part) => decodeBase64(part.trim())) : [decodeBase64(text)];
}
