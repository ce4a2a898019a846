import { Edition, type FieldOptions_FeatureSupport } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { elementsInOrder } from "./elements-in-order.js";
import type { Linking } from "./linking.js";

/**
 * Checks what fields and enum values say of the editions that have them (descriptor.proto,
 * `FieldOptions.FeatureSupport`). Of each the first fault is told.
 */
export function checkFeatureSupport(linking: Linking): void {
  for (const element of elementsInOrder(linking.file)) {
    if (element.kind !== "field" && element.kind !== "enumValue") continue;
    const support = element.descriptor.options?.featureSupport;
    const fault = support === undefined ? undefined : faultOf(support);
    if (fault !== undefined) linking.errorAtPath(undefined, `${element.fullName} ${fault}`);
  }
}

function faultOf(support: FieldOptions_FeatureSupport): string | undefined {
  const { deprecationWarning: warning, removalError, editionDeprecated: deprecated, editionRemoved: removed } = support;
  const introduced = support.editionIntroduced ?? Edition.EDITION_UNKNOWN;
  if (deprecated !== undefined) {
    if (deprecated < introduced) return "was deprecated before it was introduced.";
    if (warning === undefined) return "is deprecated but does not specify a deprecation warning.";
  } else if (warning !== undefined) {
    return "specifies a deprecation warning but is not marked deprecated in any edition.";
  }
  if (removed === undefined) {
    return removalError === undefined
      ? undefined
      : "specifies a removal error but is not marked removed in any edition.";
  }
  if (deprecated !== undefined && deprecated >= removed) return "was deprecated after it was removed.";
  if (removed < introduced) return "was removed before it was introduced.";
  // What came and went with one edition could never be set.
  const isMissingError = removalError === undefined && removed !== introduced;
  return isMissingError ? "has been removed but does not specify a removal error." : undefined;
}
