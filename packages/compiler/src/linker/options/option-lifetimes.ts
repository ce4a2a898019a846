import type { Edition } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { editionName } from "../edition-name.js";
import type { EnumValueSymbol, FieldSymbol } from "../symbol.js";

/** Something that a file in this edition should not, or must not, set. */
export interface LifetimeFault {
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What is wrong with setting an option, or one to a value, in an edition (descriptor.proto, `FieldOptions.FeatureSupport`). */
export function lifetimeFault(field: FieldSymbol | EnumValueSymbol, edition: Edition): LifetimeFault | undefined {
  const support = field.descriptor.options?.featureSupport;
  if (support === undefined) return undefined;
  const { editionIntroduced, editionDeprecated, editionRemoved, deprecationWarning, removalError } = support;
  if (editionIntroduced !== undefined && edition < editionIntroduced) {
    const introduced = editionName(editionIntroduced);
    const message =
      `${field.fullName} wasn't introduced until edition ${introduced} and can't be used in edition ` +
      `${editionName(edition)}`;
    return { severity: "error", message };
  }
  if (editionRemoved !== undefined && edition >= editionRemoved) {
    const message = `${field.fullName} has been removed in edition ${editionName(editionRemoved)}`;
    return { severity: "error", message: removalError === undefined ? message : `${message}: ${removalError}` };
  }
  if (editionDeprecated !== undefined && edition >= editionDeprecated) {
    const deprecated = editionName(editionDeprecated);
    const message = `${field.fullName} has been deprecated in edition ${deprecated}: ${deprecationWarning ?? ""}`;
    return { severity: "warning", message };
  }
  return undefined;
}
