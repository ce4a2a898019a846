import { closestName } from "../diagnostics/closest-name.js";
import type { Linking } from "./linking.js";
import { type EnumSymbol, type FieldSymbol, type MessageSymbol, simpleName } from "./symbol.js";

/** How many names of a file are looked at closely: who has more errors than that has another problem. */
const MAX_SUGGESTIONS = 20;

/** What may have been meant by names that stand for nothing: a help for people, of which protoc knows nothing. */
export class NameSuggestions {
  readonly #linking: Linking;
  #count = 0;

  constructor(linking: Linking) {
    this.#linking = linking;
  }

  /** A type that this file can use, as it would be written, or a scalar type among `scalars`. */
  type(name: string, scalars: Iterable<string>): string | undefined {
    if (!this.#isWanted()) return undefined;
    const types = [...this.#types()].map((symbol) => this.#written(symbol.fullName));
    const candidates = name.includes(".") ? types : [...scalars, ...types];
    return closestName(simpleName(name), candidates, simpleName);
  }

  /** A field of an options message, or an extension of it: `deprecated`, `(google.api.http)`. */
  option(name: string, isExtension: boolean, message: MessageSymbol): string | undefined {
    if (!this.#isWanted()) return undefined;
    if (!isExtension) {
      const names = message.fields.map(({ descriptor }) => descriptor.name ?? "");
      return closestName(name, names, (candidate) => candidate);
    }
    const extensions = [...this.#extensions()].filter(({ containingType }) => containingType === message);
    const closest = closestName(simpleName(name), extensions, ({ descriptor }) => descriptor.name ?? "");
    return closest === undefined ? undefined : `(${this.#written(closest.fullName)})`;
  }

  #isWanted(): boolean {
    return this.#count++ < MAX_SUGGESTIONS;
  }

  /** A full name without the package, if that is the file's own. */
  #written(fullName: string): string {
    const own = `${this.#linking.file.package}.`;
    return fullName.startsWith(own) ? fullName.slice(own.length) : fullName;
  }

  *#types(): Generator<MessageSymbol | EnumSymbol, void> {
    for (const { messages, enums } of [this.#linking.file, ...this.#linking.visibleFiles]) {
      yield* enums;
      for (const message of messages) yield* typesIn(message);
    }
  }

  *#extensions(): Generator<FieldSymbol, void> {
    for (const { messages, extensions } of [this.#linking.file, ...this.#linking.visibleFiles]) {
      yield* extensions;
      for (const message of messages) yield* extensionsIn(message);
    }
  }
}

function* typesIn(message: MessageSymbol): Generator<MessageSymbol | EnumSymbol, void> {
  // What the parser makes for a map cannot be named.
  if (message.descriptor.options?.mapEntry) return;
  yield message;
  yield* message.enums;
  for (const nested of message.messages) yield* typesIn(nested);
}

function* extensionsIn(message: MessageSymbol): Generator<FieldSymbol, void> {
  yield* message.extensions;
  for (const nested of message.messages) yield* extensionsIn(nested);
}
