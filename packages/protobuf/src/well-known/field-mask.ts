import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { FieldMask } from "../google/protobuf/field_mask_pb.js";
import { fieldValue, setFieldValue } from "../message/field-value.js";
import { mergeMessage } from "../message/merge.js";
import type { AnyMessage, MessageInit, MessageType } from "../message/message-type.js";
import { createMessage, initialValue } from "../plan/create-message.js";
import { isSet } from "../plan/is-set.js";

/**
 * A mask of these paths: names as in the `.proto`, joined by dots (`"location.latitude"`). Throws `TypeError` for a
 * path that the type does not have.
 */
export function fieldMaskOf<T>(type: MessageType<T>, ...paths: readonly string[]): FieldMask {
  for (const path of paths) resolve(type.descriptor, path);
  return { paths: [...paths] };
}

/** Whether every path of the mask leads to a field of the type. */
export function isFieldMaskOf<T>(type: MessageType<T>, mask: FieldMask): boolean {
  return mask.paths.every((path) => stepsOf(type.descriptor, path) !== undefined);
}

/** The mask of what any of these has: sorted, without paths that lie within others. */
export function mergeFieldMasks(...masks: readonly FieldMask[]): FieldMask {
  const paths = [...new Set(masks.flatMap((mask) => mask.paths))];
  return { paths: paths.filter((path) => !paths.some((other) => liesWithin(path, other))).sort() };
}

/** The mask of what both have: sorted, without paths that lie within others. */
export function intersectFieldMasks(a: FieldMask, b: FieldMask): FieldMask {
  const common = (one: FieldMask, other: FieldMask): string[] =>
    one.paths.filter((path) => other.paths.some((within) => path === within || liesWithin(path, within)));
  return mergeFieldMasks({ paths: common(a, b) }, { paths: common(b, a) });
}

/** How `applyFieldMask` treats what a path ends at. */
export interface FieldMaskOptions {
  /** Messages replace those in the target; otherwise they merge into them. Default: false. */
  readonly replaceMessages?: boolean;
  /** Lists replace those in the target; otherwise they are appended. Default: false. */
  readonly replaceLists?: boolean;
}

/**
 * Changes `into` in the fields that the mask names to what `from` says, as an update does it
 * (google/protobuf/field_mask.proto): a field that is not set in `from` is cleared, except for a message that merges. The mask
 * without paths changes nothing. Throws `TypeError` for a path that the type does not have.
 */
export function applyFieldMask<T>(
  type: MessageType<T>,
  mask: FieldMask,
  from: MessageInit<T>,
  into: T,
  options: FieldMaskOptions = {},
): T {
  // Messages of a known type are seen here by property names, as their descriptor tells them.
  for (const path of mergeFieldMasks(mask).paths) {
    update(resolve(type.descriptor, path), from as AnyMessage, into as AnyMessage, options);
  }
  return into;
}

/**
 * A copy that has only the fields which the mask names, as an answer to a partial read. Throws `TypeError` for a path that
 * the type does not have.
 */
export function selectFields<T>(type: MessageType<T>, mask: FieldMask, message: MessageInit<T>): T {
  return applyFieldMask(type, mask, message, type.create());
}

function update(
  [field, ...rest]: readonly FieldDescriptor[],
  from: AnyMessage,
  into: AnyMessage,
  options: FieldMaskOptions,
): void {
  if (field === undefined) return;
  const given = fieldValue(field, from);
  const current = fieldValue(field, into);
  if (rest.length > 0 && field.value.kind === "message") {
    if (given === undefined && current === undefined) return;
    const target = (current as AnyMessage | undefined) ?? createMessage(field.value.message);
    setFieldValue(field, into, target);
    update(rest, (given as AnyMessage | undefined) ?? {}, target, options);
    return;
  }
  const isMessage = field.cardinality === "singular" && field.value.kind === "message";
  const isReplaced = isMessage
    ? options.replaceMessages === true
    : field.cardinality === "singular" || options.replaceLists === true;
  if (isReplaced) clear(field, into);
  if (!isSet(field, given)) return;
  // The merging of whole messages knows how each kind of field is copied.
  const only: AnyMessage = {};
  setFieldValue(field, only, given);
  mergeMessage({ fields: [field] }, into, only, createMessage);
}

function clear(field: FieldDescriptor, message: AnyMessage): void {
  if (field.union === undefined) message[field.property] = initialValue(field);
  else if (fieldValue(field, message) !== undefined) message[field.union.property] = undefined;
}

function resolve(type: MessageDescriptor, path: string): readonly FieldDescriptor[] {
  const steps = stepsOf(type, path);
  if (steps === undefined)
    throw new TypeError(`${type.typeName} has no field ${JSON.stringify(path)} that a mask may name`);
  return steps;
}

/** The fields that a path goes through. Only the last one may be a list or a map. */
function stepsOf(type: MessageDescriptor, path: string): FieldDescriptor[] | undefined {
  const steps: FieldDescriptor[] = [];
  let scope: MessageDescriptor | undefined = type;
  for (const name of path.split(".")) {
    const field: FieldDescriptor | undefined = scope?.fields.find((candidate) => candidate.name === name);
    if (field === undefined) return undefined;
    steps.push(field);
    scope = field.cardinality === "singular" && field.value.kind === "message" ? field.value.message : undefined;
  }
  return steps;
}

function liesWithin(path: string, other: string): boolean {
  return path.startsWith(`${other}.`);
}
