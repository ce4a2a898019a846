import { Edition, FeatureSet_EnforceNamingStyle } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FileField } from "../descriptor/field-number.js";
import { elementsInOrder } from "./elements-in-order.js";
import { feature } from "./features.js";
import type { Linking } from "./linking.js";
import { NAME } from "./part.js";
import type { Element } from "./symbol.js";

/** Checks from edition 2024 on that names are written as the style guide has them (`features.enforce_naming_style`). */
export function checkNamingStyle(linking: Linking): void {
  const { file } = linking;
  if (file.syntax !== "editions" || (file.descriptor.edition ?? 0) < Edition.EDITION_2024) return;
  const isEnforced = (element: Element | typeof file) =>
    feature(element, "enforceNamingStyle") !== FeatureSet_EnforceNamingStyle.STYLE_LEGACY;
  if (file.package !== "" && isEnforced(file)) {
    const fault = lowerSnakeCaseFault(file.package);
    if (fault !== undefined) linking.errorAtPath([FileField.PACKAGE], report("Package", file.package, fault));
  }
  for (const element of elementsInOrder(file)) {
    if (element.kind === "extensionRange" || !isEnforced(element)) continue;
    const { title, faultOf } = STYLES[element.kind];
    const name = element.descriptor.name ?? "";
    const fault = faultOf(name);
    if (fault !== undefined) linking.error(element, NAME, report(title, name, fault));
  }
}

function report(title: string, name: string, fault: string): string {
  return `${title} name ${name} ${fault} (features.enforce_naming_style = STYLE_LEGACY can be used to opt out of this check)`;
}

const STYLES: {
  readonly [K in Element["kind"]]: { readonly title: string; readonly faultOf: (name: string) => string | undefined };
} = {
  message: { title: "Message", faultOf: titleCaseFault },
  enum: { title: "Enum", faultOf: titleCaseFault },
  service: { title: "Service", faultOf: titleCaseFault },
  method: { title: "Method", faultOf: titleCaseFault },
  field: { title: "Field", faultOf: lowerSnakeCaseFault },
  oneof: { title: "Oneof", faultOf: lowerSnakeCaseFault },
  enumValue: { title: "Enum value", faultOf: upperSnakeCaseFault },
};

function titleCaseFault(name: string): string | undefined {
  if (/[^A-Za-z0-9]/.test(name)) return "should be TitleCase";
  if (!/^[A-Z]/.test(name)) return "should begin with a capital letter";
  return undefined;
}

function lowerSnakeCaseFault(name: string): string | undefined {
  if (/[^a-z0-9_.]/.test(name)) return "should be lower_snake_case";
  if (!/^[a-z]/.test(name)) return "should begin with a lower case letter";
  return /_(?![a-z])/.test(name) ? UNDERSCORES : undefined;
}

function upperSnakeCaseFault(name: string): string | undefined {
  if (/[^A-Z0-9_]/.test(name)) return "should be UPPER_SNAKE_CASE";
  if (!/^[A-Z]/.test(name)) return "should begin with a capital letter";
  return /_(?![A-Z])/.test(name) ? UNDERSCORES : undefined;
}

const UNDERSCORES = "contains style violating underscores";
