import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientInterceptor,
  createClient,
  type Handlers,
  intercept,
  Metadata,
  RpcError,
  type ServerContext,
  type ServerInterceptor,
  Status,
} from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import { type Count, Numbers } from "../testing/numbers-service.js";

const handlers: Handlers<typeof Numbers> = {
  double: ({ value }) => ({ value: 2 * value }),
  *countTo({ value }) {
    for (let i = 1; i <= value; i++) yield { value: i };
  },
  async sum(counts) {
    let value = 0;
    for await (const count of counts) value += count.value;
    return { value };
  },
  echo: (counts) => counts,
};

interface Sides {
  readonly server?: readonly ServerInterceptor[];
  readonly client?: readonly ClientInterceptor[];
  readonly handlers?: Partial<Handlers<typeof Numbers>>;
}

function stubOf({ server = [], client = [], handlers: replaced = {} }: Sides) {
  const transport = new InMemoryTransport(Numbers, { ...handlers, ...replaced }, 4, server);
  return { stub: createClient(Numbers, intercept(transport, ...client)), log: transport.log };
}

async function valuesOf(counts: AsyncIterable<Count>): Promise<number[]> {
  const values: number[] = [];
  for await (const { value } of counts) values.push(value);
  return values;
}

/** Calls each of the four kinds, and gives what they answer. */
async function callAll({ stub }: ReturnType<typeof stubOf>): Promise<unknown[]> {
  const many = [{ value: 1 }, { value: 2 }, { value: 3 }];
  return [
    (await stub.double({ value: 4 })).value,
    await valuesOf(stub.countTo({ value: 3 })),
    (await stub.sum(many)).value,
    await valuesOf(stub.echo(many)),
  ];
}

const plain = [8, [1, 2, 3], 6, [1, 2, 3]];
const later = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The same interceptor fits both sides: they differ only in what they may see of the call. */
const sides: readonly ("client" | "server")[] = ["client", "server"];

for (const side of sides) {
  test(`${side}: one interceptor stands around all four kinds, and sees how they end`, async () => {
    const seen: string[] = [];
    const logging: ClientInterceptor & ServerInterceptor = async ({ method }, next) => {
      seen.push(`${method.name} begins`);
      const { code } = await next();
      seen.push(`${method.name} ${code}`);
    };
    assert.deepEqual(await callAll(stubOf({ [side]: [logging] })), plain);
    const names = ["Double", "CountTo", "Sum", "Echo"];
    assert.deepEqual(
      seen,
      names.flatMap((name) => [`${name} begins`, `${name} 0`]),
    );
  });

  test(`${side}: interceptors may wait before the call goes on, and after it has ended`, async () => {
    const waiting: ClientInterceptor & ServerInterceptor = async (_, next) => {
      await later();
      await next();
      await later();
    };
    assert.deepEqual(await callAll(stubOf({ [side]: [waiting, waiting] })), plain);
  });

  test(`${side}: the first is outermost: requests pass it first, responses last`, async () => {
    const order: string[] = [];
    const named = (name: string): ClientInterceptor & ServerInterceptor => {
      const note = (what: string) => (message: object) => {
        order.push(`${name} ${what}`);
        return message;
      };
      return (_, next) => next({ request: note("request"), response: note("response") });
    };
    const { stub } = stubOf({ [side]: [named("outer"), named("inner")] });
    await stub.double({ value: 1 });
    assert.deepEqual(order, ["outer request", "inner request", "inner response", "outer response"]);
  });

  test(`${side}: messages may be replaced on their way`, async () => {
    const shifting: ClientInterceptor & ServerInterceptor = (_, next) =>
      next({
        request: (message) => ({ value: (message as Count).value + 1 }),
        response: (message) => ({ value: (message as Count).value * 10 }),
      });
    assert.deepEqual(await callAll(stubOf({ [side]: [shifting] })), [100, [10, 20, 30, 40], 90, [20, 30, 40]]);
  });

  test(`${side}: an interceptor refuses a call by throwing, and nothing inside it runs`, async () => {
    let served = 0;
    const refusing: ClientInterceptor & ServerInterceptor = async () => {
      await later();
      throw new RpcError(Status.UNAUTHENTICATED, "who are you?", { metadata: { "x-realm": "numbers" } });
    };
    const { stub } = stubOf({
      [side]: [refusing],
      handlers: {
        double: () => ({ value: ++served }),
        echo: () => [{ value: ++served }],
      },
    });
    const isRefused = { code: Status.UNAUTHENTICATED, details: "who are you?" };
    const error = await stub.double({ value: 1 }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof RpcError);
    assert.deepEqual([error.code, error.metadata.get("x-realm")], [Status.UNAUTHENTICATED, "numbers"]);
    await assert.rejects(valuesOf(stub.echo([{ value: 1 }])), isRefused);
    assert.equal(served, 0);
  });

  test(`${side}: an interceptor replaces the status by another`, async () => {
    const softening: ClientInterceptor & ServerInterceptor = async (_, next) => {
      const { code, details } = await next();
      if (code === Status.NOT_FOUND) throw new RpcError(Status.FAILED_PRECONDITION, `instead of: ${details}`);
    };
    const { stub } = stubOf({
      [side]: [softening],
      handlers: {
        double: () => {
          throw new RpcError(Status.NOT_FOUND, "none");
        },
      },
    });
    await assert.rejects(stub.double({ value: 1 }), { code: Status.FAILED_PRECONDITION, details: "instead of: none" });
  });

  test(`${side}: what a hook throws ends the call`, async () => {
    const ends: number[] = [];
    const strict =
      (where: "request" | "response" | "headers"): ClientInterceptor & ServerInterceptor =>
      async (_, next) => {
        const refuse = () => {
          throw new RpcError(Status.OUT_OF_RANGE, where);
        };
        ends.push((await next({ [where]: refuse })).code);
      };
    for (const where of ["request", "response", "headers"] as const) {
      const { stub } = stubOf({ [side]: [strict(where)] });
      await assert.rejects(stub.double({ value: 1 }), { code: Status.OUT_OF_RANGE, details: where });
      await assert.rejects(valuesOf(stub.echo([{ value: 1 }])), { code: Status.OUT_OF_RANGE, details: where });
    }
    assert.deepEqual(ends, Array(6).fill(Status.OUT_OF_RANGE));
  });

  test(`${side}: an interceptor that neither goes on nor throws is told to be at fault, and so is one that goes on twice`, async () => {
    const { stub } = stubOf({ [side]: [async () => {}] });
    await assert.rejects(stub.double({ value: 1 }), { code: Status.INTERNAL, details: /neither called next/ });
    const twice: ClientInterceptor & ServerInterceptor = async (_, next) => {
      await next();
      await next();
    };
    await assert.rejects(stubOf({ [side]: [twice] }).stub.double({ value: 1 }), { code: Status.UNKNOWN });
  });

  test(`${side}: the deadline ends a call that an interceptor holds, and the interceptor hears of it`, async () => {
    let heard: number | undefined;
    let goOn = () => {};
    const done = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let release = () => {};
    const holding: ClientInterceptor & ServerInterceptor = async (_, next) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      heard = (await next()).code;
      goOn();
    };
    const { stub } = stubOf({ [side]: [holding] });
    await assert.rejects(stub.double({ value: 1 }, { timeoutMs: 20 }), { code: Status.DEADLINE_EXCEEDED });
    release();
    await done;
    assert.ok(heard === Status.DEADLINE_EXCEEDED || heard === Status.CANCELLED, String(heard));
  });

  test(`${side}: initial metadata passes, and may be added to`, async () => {
    const adding: ClientInterceptor & ServerInterceptor = (_, next) =>
      next({ headers: (metadata) => metadata.set("x-added", "1") });
    const { stub } = stubOf({
      [side]: [adding],
      handlers: {
        sum: async (_, context) => {
          context.sendInitialMetadata({ "x-own": "2" });
          return {};
        },
      },
    });
    assert.equal((await stub.double({ value: 1 }).headers).get("x-added"), "1");
    const both = await stub.sum([{ value: 1 }]).headers.catch(() => new Metadata());
    assert.deepEqual([both.get("x-added"), both.get("x-own")], ["1", "2"]);
  });
}

test("a client's interceptor adds metadata to the call, and leaves the caller's as it is", async () => {
  const seen: unknown[] = [];
  const authorized: ClientInterceptor = async ({ metadata }, next) => {
    await later();
    metadata.set("authorization", "Bearer 7");
    await next();
  };
  const { stub } = stubOf({
    client: [authorized],
    handlers: {
      double: (_, { metadata }) => {
        seen.push(metadata.toJSON());
        return {};
      },
    },
  });
  const metadata = new Metadata({ "x-own": "1" });
  await stub.double({ value: 1 }, { metadata });
  await stub.double({ value: 1 });
  assert.deepEqual(seen, [{ "x-own": ["1"], authorization: ["Bearer 7"] }, { authorization: ["Bearer 7"] }]);
  assert.deepEqual(metadata.toJSON(), { "x-own": ["1"] });
});

test("a client's interceptor that holds a stream lets no more than one message be taken from its source", async () => {
  let taken = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { stub } = stubOf({
    client: [
      async (_, next) => {
        await held;
        await next();
      },
    ],
  });
  const sum = stub.sum(
    (function* () {
      for (let value = 1; value <= 50; value++) {
        taken++;
        yield { value };
      }
    })(),
  );
  await later();
  assert.equal(taken, 1);
  release();
  assert.deepEqual(await sum, { value: 1275 });
});

test("a server's interceptor adds trailers, which go out with the status", async () => {
  const { stub } = stubOf({
    server: [
      async (context, next) => {
        await next();
        context.trailers.set("x-cost", "3");
      },
    ],
  });
  assert.equal((await stub.double({ value: 1 }).trailers).get("x-cost"), "3");
});

test("a server's interceptor that does not wait ends the call, and the handler learns that nobody waits", async () => {
  let seen: ServerContext | undefined;
  const { stub } = stubOf({
    server: [
      async (_, next) => {
        void next();
        throw new RpcError(Status.ABORTED, "enough");
      },
    ],
    handlers: {
      sum: (_, context) => {
        seen = context;
        return new Promise(() => {});
      },
    },
  });
  await assert.rejects(stub.sum([{ value: 1 }]), { code: Status.ABORTED, details: "enough" });
  assert.equal(seen?.signal.aborted, true);
});

test("what is no RpcError is logged by the server and kept from the client", async () => {
  const { stub, log } = stubOf({
    server: [
      async () => {
        throw new Error("secret");
      },
    ],
  });
  await assert.rejects(stub.double({ value: 1 }), {
    code: Status.UNKNOWN,
    details: "An interceptor of /test.Numbers/Double failed",
  });
  assert.match(String(log.entries[0]?.details.err), /secret/);
});

test("a caller that cancels does not wait for interceptors", async () => {
  const { stub } = stubOf({ client: [() => new Promise(() => {})] });
  const call = stub.double({ value: 1 });
  call.cancel("changed my mind");
  await assert.rejects(call, { code: Status.CANCELLED, details: "changed my mind" });
});
