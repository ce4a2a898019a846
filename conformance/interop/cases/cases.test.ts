import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { type Handlers, RpcError, type ServerContext, Status } from "@baud/rpc";
import { addTestService } from "../add-test-service.js";
import { TestService, UnimplementedService } from "../gen/grpc/testing/test_grpc.js";
import { defaultSoakOptions, runCase } from "../run-case.js";
import { createTestService, ImplementedTestService, initialEchoKey, trailingEchoKey } from "../test-service.js";
import { withServer } from "../testing/serve-test-service.js";
import { interopCases } from "./cases.js";
import { connectionScalingCase, scalingCaseStreams } from "./connection-scaling-case.js";
import { largeResponseBytes } from "./unary-cases.js";

/** As lenient about time as a machine may be busy. */
const soak = {
  ...defaultSoakOptions,
  iterations: 4,
  iterationIntervalSeconds: 0.001,
  perIterationMaxAcceptableLatencyMs: 60_000,
  overallTimeoutSeconds: 120,
};

for (const name of interopCases.keys()) {
  test(`${name} passes between Baud's client and Baud's server`, async () => {
    const isScaling = name === connectionScalingCase;
    const options = isScaling ? { maxConcurrentStreams: scalingCaseStreams } : {};
    await withServer(addTestService, ({ openChannel }) => runCase(name, openChannel, soak), options);
  });
}

type TestHandlers = Handlers<typeof ImplementedTestService>;

const right = createTestService();

/** Fails every other time. */
function failEveryOther(): TestHandlers["unaryCall"] {
  let calls = 0;
  return (request, context) => {
    if (calls++ % 2 === 1) throw new RpcError(Status.UNAVAILABLE, "not this time");
    return right.unaryCall(request, context);
  };
}

/** What a server does wrong, and the case that must find it. */
const faultyServers: readonly {
  readonly name: string;
  readonly fault: string;
  readonly handlers: Partial<TestHandlers>;
}[] = [
  {
    name: "empty_unary",
    fault: "fails",
    handlers: {
      emptyCall() {
        throw new RpcError(Status.INTERNAL, "no");
      },
    },
  },
  {
    name: "large_unary",
    fault: "answers with a byte too few",
    handlers: { unaryCall: ({ responseSize }) => ({ payload: { body: new Uint8Array(responseSize - 1) } }) },
  },
  {
    name: "large_unary",
    fault: "answers with a byte that is not zero",
    handlers: { unaryCall: ({ responseSize }) => ({ payload: { body: new Uint8Array(responseSize).fill(1, -1) } }) },
  },
  { name: "large_unary", fault: "answers without a payload", handlers: { unaryCall: () => ({}) } },
  { name: "concurrent_large_unary", fault: "fails every other call", handlers: { unaryCall: failEveryOther() } },
  {
    name: "client_streaming",
    fault: "counts the first message only",
    handlers: {
      async streamingInputCall(requests) {
        for await (const { payload } of requests) return { aggregatedPayloadSize: payload?.body.length ?? 0 };
        return {};
      },
    },
  },
  {
    name: "server_streaming",
    fault: "leaves out the last response",
    handlers: {
      streamingOutputCall: ({ responseParameters }) =>
        responseParameters.slice(1).map(({ size }) => ({ payload: { body: new Uint8Array(size) } })),
    },
  },
  {
    name: "ping_pong",
    fault: "answers once more at the end",
    handlers: {
      async *fullDuplexCall(requests, context) {
        yield* right.fullDuplexCall(requests, context);
        yield {};
      },
    },
  },
  {
    name: "ping_pong",
    fault: "ends the stream before the last response",
    handlers: {
      async *fullDuplexCall(requests, context) {
        let left = 3;
        for await (const response of right.fullDuplexCall(requests, context)) {
          yield response;
          if (--left === 0) return;
        }
      },
    },
  },
  { name: "empty_stream", fault: "answers though nothing was asked", handlers: { fullDuplexCall: () => [{}] } },
  ...[initialEchoKey, trailingEchoKey].map((key) => ({
    name: "custom_metadata",
    fault: `does not send ${key} back`,
    handlers: { fullDuplexCall: withoutMetadata(key) },
  })),
  {
    name: "status_code_and_message",
    fault: "changes the message",
    handlers: {
      unaryCall() {
        throw new RpcError(Status.UNKNOWN, "test status");
      },
    },
  },
  {
    name: "status_code_and_message",
    fault: "changes the code",
    handlers: {
      unaryCall({ responseStatus }) {
        throw new RpcError(Status.INTERNAL, responseStatus?.message ?? "");
      },
    },
  },
  {
    name: "special_status_message",
    fault: "takes the blanks from the ends",
    handlers: {
      unaryCall({ responseStatus }) {
        throw new RpcError(Status.UNKNOWN, responseStatus?.message.trim() ?? "");
      },
    },
  },
  {
    name: "cancel_after_first_response",
    fault: "answers with a byte too few",
    handlers: { fullDuplexCall: () => [{ payload: { body: new Uint8Array(31_414) } }] },
  },
  {
    name: "pick_first_unary",
    fault: "calls itself by a new name each time",
    handlers: { unaryCall: () => ({ serverId: randomUUID() }) },
  },
  { name: "pick_first_unary", fault: "has no name", handlers: { unaryCall: () => ({}) } },
  { name: "rpc_soak", fault: "fails every other call", handlers: { unaryCall: failEveryOther() } },
  { name: "channel_soak", fault: "fails every other call", handlers: { unaryCall: failEveryOther() } },
  { name: "long_lived_channel", fault: "fails every other call", handlers: { unaryCall: failEveryOther() } },
  {
    name: "cacheable_unary",
    fault: "is behind no cache",
    handlers: { cacheableUnaryCall: () => ({ payload: { body: Buffer.from(randomUUID()) } }) },
  },
  { name: "orca_per_rpc", fault: "reports nothing", handlers: { unaryCall: () => ({}) } },
  {
    name: connectionScalingCase,
    fault: "says of each stream that it came by another connection",
    handlers: { fullDuplexCall: (requests) => withRandomPeers(requests) },
  },
];

for (const { name, fault, handlers } of faultyServers) {
  test(`${name} fails when the server ${fault}`, async () => {
    await withServer([[ImplementedTestService, { ...right, ...handlers }]], async ({ openChannel }) => {
      await assert.rejects(runCase(name, openChannel, soak));
    });
  });
}

test("unimplemented_method fails when the server implements the method", async () => {
  await withServer([[TestService, { ...right, unimplementedCall: () => ({}) }]], async ({ openChannel }) => {
    await assert.rejects(runCase("unimplemented_method", openChannel), /the call succeeded; it must fail/);
  });
});

test("unimplemented_service fails when the server implements the service", async () => {
  await withServer([[UnimplementedService, { unimplementedCall: () => ({}) }]], async ({ openChannel }) => {
    await assert.rejects(runCase("unimplemented_service", openChannel), /the call succeeded; it must fail/);
  });
});

test("a soak passes with as many failures as it allows, and fails with one more", async () => {
  const handlers = () => ({ ...right, unaryCall: failEveryOther() });
  await withServer([[ImplementedTestService, handlers()]], async ({ openChannel }) => {
    await runCase("rpc_soak", openChannel, { ...soak, maxFailures: 2 });
    const fault = /2 of 4 iterations failed, the first: .*not this time/;
    await assert.rejects(runCase("rpc_soak", openChannel, { ...soak, maxFailures: 1 }), fault);
  });
});

test("a soak fails when the calls take longer than they may, and when time is up before all are made", async () => {
  await withServer([[ImplementedTestService, createTestService()]], async ({ openChannel }) => {
    const slow = { ...soak, perIterationMaxAcceptableLatencyMs: 0 };
    await assert.rejects(runCase("rpc_soak", openChannel, slow), /4 of 4 iterations failed, the first: took \d+ ms/);
    const noTime = { ...soak, overallTimeoutSeconds: 0 };
    await assert.rejects(runCase("rpc_soak", openChannel, noTime), /iterations within 0 s/);
  });
});

test("the load of a large answer is what the cases ask for", async () => {
  await withServer([[ImplementedTestService, { ...right, unaryCall: checkSize }]], async ({ openChannel }) => {
    await runCase("large_unary", openChannel);
  });
  function checkSize(request: Parameters<TestHandlers["unaryCall"]>[0], context: ServerContext) {
    assert.equal(request.payload?.body.length, 271_828);
    assert.equal(request.responseSize, largeResponseBytes);
    return right.unaryCall(request, context);
  }
});

async function* withRandomPeers(requests: AsyncIterable<unknown>) {
  for await (const _ of requests) yield { peerSocketAddress: randomUUID() };
}

function withoutMetadata(key: string): TestHandlers["fullDuplexCall"] {
  return (requests, context) => {
    context.metadata.delete(key);
    return right.fullDuplexCall(requests, context);
  };
}
