import type { FieldDescriptor, MessageDescriptor, ScalarType } from "@baud/protobuf";
import fc from "fast-check";

/**
 * Messages of any type, as deep as `depth` allows, with every value that a field can hold; some fields are left out.
 */
export function anyMessage(descriptor: MessageDescriptor, depth: number = 2): fc.Arbitrary<Record<string, unknown>> {
  const properties: Record<string, fc.Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const member of descriptor.members) {
    if (member.kind === "oneof") {
      const cases = member.fields
        .filter((field) => depth > 0 || field.value.kind !== "message")
        .map((field) => anyValue(field, depth).map((value) => ({ case: field.property, value })));
      if (cases.length > 0) properties[member.property] = fc.oneof(...cases);
    } else if (depth > 0 || member.value.kind !== "message") {
      properties[member.property] = anyField(member, depth);
      if (member.presence === "required") required.push(member.property);
    }
  }
  return fc.record(properties, { requiredKeys: required }).map((init) => withoutSecondMembers(descriptor, init));
}

/** Of the members of each flat oneof, the first that is there. */
function withoutSecondMembers(
  descriptor: MessageDescriptor,
  init: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result = { ...init };
  for (const { fields } of descriptor.oneofs) {
    const given = fields.filter(({ union, property }) => union === undefined && result[property] !== undefined);
    for (const { property } of given.slice(1)) delete result[property];
  }
  return result;
}

function anyField(field: FieldDescriptor, depth: number): fc.Arbitrary<unknown> {
  const value = anyValue(field, depth);
  if (field.cardinality === "repeated") return fc.array(value, { maxLength: 4 });
  if (field.cardinality === "map") {
    const key = field.key === "bool" ? fc.boolean() : anyScalar(field.key as ScalarType);
    return fc.dictionary(key.map(String), value, { maxKeys: 3, noNullPrototype: true });
  }
  return value;
}

function anyValue(field: FieldDescriptor, depth: number): fc.Arbitrary<unknown> {
  switch (field.value.kind) {
    case "message":
      return anyMessage(field.value.message, depth - 1);
    case "enum": {
      const named = fc.constantFrom(...field.value.enum.valuesByNumber.keys());
      return field.value.enum.isClosed ? named : fc.oneof(named, int32);
    }
    case "scalar": {
      const scalar = anyScalar(field.value.scalar);
      if (!field.value.scalar.endsWith("64") || field.integers === "bigint") return scalar;
      if (field.integers === "string") return scalar.map(String);
      return /^(uint|fixed)64$/.test(field.value.scalar) ? fc.maxSafeNat() : fc.maxSafeInteger();
    }
  }
}

const int32 = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 127, 128, 2147483647, -2147483648));

function anyScalar(scalar: ScalarType): fc.Arbitrary<unknown> {
  switch (scalar) {
    case "double":
      return fc.double();
    case "float":
      return fc.float();
    case "bool":
      return fc.boolean();
    case "string":
      return fc.string({ unit: "binary", maxLength: 40 });
    case "bytes":
      return fc.uint8Array({ maxLength: 40 });
    case "int32":
    case "sint32":
    case "sfixed32":
      return int32;
    case "uint32":
    case "fixed32":
      return fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 4294967295 }));
    case "uint64":
    case "fixed64":
      return fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 64n - 1n));
    default:
      return fc.oneof(fc.bigInt(-300n, 300n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
  }
}
