import {
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility as Default,
  Edition,
  SymbolVisibility,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Linking } from "./linking.js";
import type { EnumSymbol, LinkedFile, MessageSymbol } from "./symbol.js";

type TypeSymbol = MessageSymbol | EnumSymbol;

/** Which types of a file others may use, when they do not say (`features.default_symbol_visibility`). */
export function defaultVisibility({ syntax, descriptor }: Pick<LinkedFile, "syntax" | "descriptor">): Default {
  const own = descriptor.options?.features?.defaultSymbolVisibility;
  if (own !== undefined) return own;
  const isNew = syntax === "editions" && (descriptor.edition ?? 0) >= Edition.EDITION_2024;
  return isNew ? Default.EXPORT_TOP_LEVEL : Default.EXPORT_ALL;
}

/** Why a file may not use a type of another one, in protoc's words; undefined if it may. */
export function invisibilityOf(
  symbol: TypeSymbol,
  from: LinkedFile,
  usage: "" | "target of extend",
): string | undefined {
  const { file } = symbol;
  if (file === from || isExported(symbol)) return undefined;
  const isMarked = symbol.descriptor.visibility === SymbolVisibility.VISIBILITY_LOCAL;
  const setting = Object.entries(Default).find(([, value]) => value === file.defaultVisibility)?.[0];
  const reason = isMarked
    ? "is explicitly marked 'local'"
    : `defaulted to local from file-level 'option features.default_symbol_visibility = '${setting}';`;
  return (
    `Symbol "${symbol.fullName}", defined in "${file.name}" ${usage} is not visible from "${from.name}". It ${reason} ` +
    "and cannot be accessed outside its own file"
  );
}

function isExported({ descriptor, parent, file }: TypeSymbol): boolean {
  switch (descriptor.visibility) {
    case SymbolVisibility.VISIBILITY_EXPORT:
      return true;
    case SymbolVisibility.VISIBILITY_LOCAL:
      return false;
    default:
      return (
        file.defaultVisibility === Default.EXPORT_ALL ||
        (file.defaultVisibility === Default.EXPORT_TOP_LEVEL && parent === undefined)
      );
  }
}

/** Checks that in a file of strict visibility no nested type is exported. */
export function checkStrictVisibility(linking: Linking): void {
  const { file } = linking;
  if (file.defaultVisibility !== Default.STRICT) return;
  const messages = [...nestedMessages(file.messages)];
  for (const { parent, fullName, descriptor } of messages) {
    if (parent === undefined || descriptor.visibility !== SymbolVisibility.VISIBILITY_EXPORT) continue;
    linking.errorAtPath(
      undefined,
      `"${fullName}" is a nested message and cannot be \`export\` with STRICT default_symbol_visibility. It must be moved ` +
        "to top-level, ideally in its own file in order to be `export`.",
    );
  }
  for (const message of messages) {
    if (isNamespace(message)) continue;
    for (const { fullName, descriptor } of message.enums) {
      if (descriptor.visibility !== SymbolVisibility.VISIBILITY_EXPORT) continue;
      linking.errorAtPath(
        undefined,
        `"${fullName}" is a nested enum and cannot be marked \`export\` with STRICT default_symbol_visibility. It must be ` +
          "moved to top-level, ideally in its own file in order to be `export`. For C++ namespacing of enums in a " +
          "messages use: `local message <OuterNamespace> { export enum Outer.Inner {...} reserved 1 to max; }`",
      );
    }
  }
}

function* nestedMessages(messages: readonly MessageSymbol[]): Generator<MessageSymbol, void> {
  for (const message of messages) {
    yield message;
    yield* nestedMessages(message.messages);
  }
}

/** Whether a message can never have a field, and is there for the scope of its enums alone. */
function isNamespace({ descriptor, fields }: MessageSymbol): boolean {
  const [range, ...others] = descriptor.reservedRange;
  return (
    descriptor.visibility === SymbolVisibility.VISIBILITY_LOCAL &&
    fields.length === 0 &&
    others.length === 0 &&
    range?.start === 1 &&
    range.end === PAST_THE_LAST_NUMBER
  );
}

const PAST_THE_LAST_NUMBER = 2 ** 29;
