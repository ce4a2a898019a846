import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { equalMessages, equalUnknown, equalValues } from "../message/equals.js";
import { fieldValue } from "../message/field-value.js";
import type { AnyMessage, MessageType } from "../message/message-type.js";
import { isSet } from "../plan/is-set.js";

/** One place at which two messages differ. */
export interface Difference {
  /** Names as in the `.proto`: `location.latitude`, `points[2].x`, `labels["a"]`; `$unknown` for unknown fields. */
  readonly path: string;
  /** In the second message only, in the first only, or in both with different values. */
  readonly kind: "added" | "removed" | "changed";
  /** The value in the first message; undefined when it has none. */
  readonly before: unknown;
  /** The value in the second message; undefined when it has none. */
  readonly after: unknown;
}

/**
 * Where two messages differ, in the order of declaration: empty exactly when they are equal. Messages in both are told
 * by the fields that differ, lists place by place.
 */
export function diff<T>(type: MessageType<T>, before: T, after: T): Difference[] {
  const differences: Difference[] = [];
  // Messages of a known type are seen here by property names, as their descriptor tells them.
  compareMessages(type.descriptor, before as AnyMessage, after as AnyMessage, "", differences);
  return differences;
}

function compareMessages(
  type: MessageDescriptor,
  before: AnyMessage,
  after: AnyMessage,
  prefix: string,
  into: Difference[],
): void {
  for (const field of type.fields) {
    compareField(field, fieldValue(field, before), fieldValue(field, after), prefix + field.name, into);
  }
  if (!equalUnknown(before.$unknown ?? [], after.$unknown ?? [])) {
    compareValues(undefined, before.$unknown, after.$unknown, `${prefix}$unknown`, into);
  }
}

function compareField(field: FieldDescriptor, before: unknown, after: unknown, path: string, into: Difference[]): void {
  if (field.cardinality === "singular") {
    const isImplicit = field.presence === "implicit";
    // Without presence the default is no value.
    const left = isImplicit && !isSet(field, before) ? undefined : before;
    const right = isImplicit && !isSet(field, after) ? undefined : after;
    compareValues(field, left, right, path, into);
  } else if (field.cardinality === "repeated") {
    const left = before as readonly unknown[];
    const right = after as readonly unknown[];
    const length = Math.max(left.length, right.length);
    for (let i = 0; i < length; i++) compareValues(field, left[i], right[i], `${path}[${i}]`, into);
  } else {
    const left = before as Readonly<Record<string, unknown>>;
    const right = after as Readonly<Record<string, unknown>>;
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const place = `${path}[${field.key === "string" ? JSON.stringify(key) : key}]`;
      compareValues(field, ownValue(left, key), ownValue(right, key), place, into);
    }
  }
}

function compareValues(
  field: FieldDescriptor | undefined,
  before: unknown,
  after: unknown,
  path: string,
  into: Difference[],
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    into.push({ path, kind: "added", before, after });
  } else if (after === undefined) {
    into.push({ path, kind: "removed", before, after });
  } else if (field?.value.kind === "message") {
    const left = before as AnyMessage;
    const right = after as AnyMessage;
    if (!equalMessages(field.value.message, left, right)) {
      compareMessages(field.value.message, left, right, `${path}.`, into);
    }
  } else if (field === undefined || !equalValues(field, before, after)) {
    into.push({ path, kind: "changed", before, after });
  }
}

function ownValue(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
