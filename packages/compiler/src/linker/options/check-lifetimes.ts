import { Edition } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FileField } from "../../descriptor/field-number.js";
import type { Linking, PendingOptions } from "../linking.js";
import type { FieldSymbol } from "../symbol.js";
import type { AggregateMessage } from "./aggregate-message.js";
import { type InterpretedOptions, inOrder, mergeOptions } from "./interpret-options.js";
import { type LifetimeFault, lifetimeFault } from "./option-lifetimes.js";
import { enumNumber } from "./wire-bytes.js";

/** The number of `name` in each descriptor that has one. */
const NAME = 1;

/**
 * Checks that the options of a file in an edition, and the enum values in them, are there in that edition. Of each
 * element the errors are told before the warnings.
 */
export function checkLifetimes(linking: Linking, interpreted: readonly InterpretedOptions[]): void {
  const { syntax, descriptor } = linking.file;
  if (syntax !== "editions") return;
  for (const { pending, options } of inOrder(linking, interpreted)) {
    if (options.length === 0) continue;
    const faults = [...faultsIn(mergeOptions(options), descriptor.edition ?? Edition.EDITION_UNKNOWN)];
    const path = namePath(pending);
    for (const { severity, message } of faults) if (severity === "error") linking.errorAtPath(path, message);
    for (const { severity, message } of faults) if (severity === "warning") linking.warningAtPath(path, message);
  }
}

/** What is wrong with the fields of a message, in the order of their numbers: with what is in a field before the field. */
function* faultsIn(message: AggregateMessage, edition: Edition): Generator<LifetimeFault, void> {
  for (const [field, values] of message.setFields()) {
    for (const value of values) {
      if ("message" in value) yield* faultsIn(value.message, edition);
      else yield* enumFaults(field, value.bytes, edition);
    }
    const fault = lifetimeFault(field, edition);
    if (fault !== undefined) yield fault;
  }
}

function* enumFaults(field: FieldSymbol, bytes: Uint8Array, edition: Edition): Generator<LifetimeFault, void> {
  if (field.enumType === undefined) return;
  const number = enumNumber(bytes);
  const value = field.enumType.values.find(({ descriptor }) => descriptor.number === number);
  const fault = value === undefined ? undefined : lifetimeFault(value, edition);
  if (fault !== undefined) yield fault;
}

/** Where the name of what has the options is: of a file its package; protoc looks for none of ranges and oneofs. */
function namePath({ kind, path }: PendingOptions): readonly number[] | undefined {
  if (kind === "file") return [FileField.PACKAGE];
  return kind === "extensionRange" || kind === "oneof" ? undefined : [...path.slice(0, -1), NAME];
}
