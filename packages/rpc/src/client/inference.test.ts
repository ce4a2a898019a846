import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, createClient, type Handlers, type ServerContext } from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import type { Count, Numbers } from "../testing/numbers-service.js";
import * as service from "../testing/numbers-service.js";

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Stub = Client<typeof Numbers>;

test("results have the types of the service's messages", async () => {
  const stub: Stub = createClient(
    service.Numbers,
    new InMemoryTransport(service.Numbers, {
      // Parameters and results need no annotation.
      double: ({ value }) => ({ value }),
      countTo: ({ value }, context) => [{ value }, { value: context.isCancelled ? 1 : 0 }],
      async sum(counts) {
        for await (const { value } of counts) return { value };
        return {};
      },
      async *echo(counts) {
        for await (const { value } of counts) yield { value };
      },
    }),
  );
  const one = await stub.double({});
  const isCount: Same<typeof one, Count> = true;
  for await (const each of stub.countTo({ value: 1 })) {
    const isEachCount: Same<typeof each, Count> = true;
    assert.ok(isEachCount);
  }
  assert.ok(isCount);
});

test("what does not fit the service does not compile", () => {
  const wrong = (stub: Stub): void => {
    // @ts-expect-error a field that the message does not have
    stub.double({ valeu: 1 });
    // @ts-expect-error a value of another type
    stub.countTo({ value: "1" });
    // @ts-expect-error a message where a stream of them is needed
    stub.sum({ value: 1 });
    // @ts-expect-error an option that there is not
    stub.double({}, { timeout: 1 });
    // @ts-expect-error a method that the service does not have
    stub.triple({});
  };
  class Partly implements Pick<Handlers<typeof Numbers>, "double" | "countTo"> {
    double(count: Count, context: ServerContext): Count {
      return { value: context.deadline + count.value };
    }
    // @ts-expect-error one message where a stream of them is needed
    countTo(count: Count): Count {
      return count;
    }
  }
  assert.equal(typeof wrong, "function");
  assert.equal(typeof Partly, "function");
});
