import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyMessage, assertValid, isInitialized, isValid, type MessageType } from "@baud/protobuf";
import type { GeneratedFile, TypeScriptOptions } from "./generate-typescript.js";
import { compileModules, generateTestdata } from "./testing/generated-modules.js";

const allOptions = ["test.valid.field.required", "test.valid.behavior", "test.valid.must", "test.valid.oneof.required"];

function generated(options?: TypeScriptOptions): GeneratedFile[] {
  const files = generateTestdata(["valid.proto", "everything2.proto", "other/shared.proto"], options);
  return files.filter(({ name }) => name.endsWith("_pb.ts"));
}

function contentOf(options?: TypeScriptOptions): string {
  return generated(options).find(({ name }) => name === "valid_pb.ts")?.content ?? "";
}

test("in a valid message what the language requires is always there, at every depth", () => {
  const expected = `/** \`Order\` with everything set that is required. */
export interface OrderValid extends Order {
  id: string;
  home: AddressValid;
  work: AddressValid | undefined;
  others: AddressValid[];
  byName: Record<string, AddressValid>;
  payment: { case: "card"; value: string } | { case: "invoice"; value: AddressValid } | undefined;
  everything: EverythingValid | undefined;
}
`;
  const content = contentOf();
  assert.ok(content.includes(expected), content);
  assert.ok(content.includes("export const Order: MessageType<Order, OrderJson, OrderValid> ="));
  assert.ok(content.includes("export const Free: MessageType<Free, FreeJson> ="));
});

test("what options mark is there as well, when the generator is told of them", () => {
  const content = contentOf({ required: allOptions });
  const expected = `  payment: { case: "card"; value: string } | { case: "invoice"; value: AddressValid };
  note: string;
  everything: EverythingValid;
}
`;
  assert.ok(content.includes(expected), content);
  assert.ok(content.includes("export type NamedValid = Named;"));
  assert.ok(content.includes(`  { required: ${JSON.stringify(allOptions).replaceAll('","', '", "')} },`), content);
  assert.ok(!content.includes("FreeValid"));
});

/** Compiles only if the types are as they should be. */
const program = `
import { assertValid, isValid } from "@baud/protobuf";
import { Order, type OrderValid } from "./valid_pb.js";

export function city(order: Order): string {
  // @ts-expect-error: nobody has looked yet.
  order.home.city.length;
  if (isValid(Order, order)) return order.home.city + order.others.map(({ city }) => city.length).join();
  assertValid(Order, order);
  const valid: OrderValid = order;
  return valid.note + valid.payment.case + valid.everything.must;
}
`;

test("isValid and assertValid narrow, and tell what is missing", async () => {
  const modules = compileModules([...generated({ required: allOptions }), { name: "program.ts", content: program }]);
  try {
    // The module is loaded at run time: what it exports is known by its source.
    const Order = (await modules.load("valid_pb.js"))["Order"] as MessageType<AnyMessage>;
    const { city } = (await modules.load("program.js")) as { city: (order: AnyMessage) => string };
    const full = {
      id: "1",
      home: { city: "Paris" },
      payment: { case: "card", value: "" },
      note: "",
      name: "n",
      items: ["i"],
      everything: { must: 1 },
    };
    assert.equal(city(Order.create(full)), "Paris");
    assert.ok(isValid(Order, Order.create({ ...full, others: [{ city: "Rome" }], byName: { a: { city: "Bonn" } } })));
    const faults: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ id: undefined }, "id"],
      [{ home: undefined }, "home"],
      [{ home: {} }, "home.city"],
      [{ work: {} }, "work.city"],
      [{ others: [{ city: "Rome" }, {}] }, "others[1].city"],
      [{ byName: { "a b": {} } }, 'by_name["a b"].city'],
      [{ payment: undefined }, "payment"],
      [{ payment: { case: "invoice", value: {} } }, "invoice.city"],
      [{ note: undefined }, "note"],
      [{ name: "" }, "name"],
      [{ items: [] }, "items"],
      [{ everything: {} }, "everything.must"],
      [{ everything: { must: 1, byNumber: { 7: {} } } }, "everything.by_number[7].must"],
    ];
    for (const [change, path] of faults) {
      const order = Order.create({ ...full, ...change });
      assert.equal(isValid(Order, order), false, path);
      assert.throws(() => assertValid(Order, order), {
        name: "TypeError",
        message: `test.valid.Order.${path} is not set, and it is required`,
      });
    }
    // On the wire only the language counts.
    assert.ok(isInitialized(Order, { id: "1", home: { city: "Paris" } }));
  } finally {
    modules.remove();
  }
});
