import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoadReport, reportLoad, ServerLoad } from "@baud/grpc";
import { type Handlers, RpcError, type ServerContext, Status, uncompressed, wasCompressed } from "@baud/rpc";
import {
  type EchoStatus,
  type Payload,
  PayloadType,
  type StreamingOutputCallRequest,
  type StreamingOutputCallResponse,
  type TestOrcaReport,
} from "./gen/grpc/testing/messages_pb.js";
import { TestService as FullTestService } from "./gen/grpc/testing/test_grpc.js";
import { ResponseCache } from "./response-cache.js";
import { Turns } from "./turns.js";

/** Metadata that the server sends back as its initial metadata. */
export const initialEchoKey = "x-grpc-test-echo-initial";
/** Metadata that the server sends back as its trailing metadata. */
export const trailingEchoKey = "x-grpc-test-echo-trailing-bin";

const { unimplementedCall: _, ...implementedMethods } = FullTestService.methods;

/** `grpc.testing.TestService` as servers offer it: without the method that none implements. */
export const ImplementedTestService: {
  readonly typeName: "grpc.testing.TestService";
  readonly methods: Omit<typeof FullTestService.methods, "unimplementedCall">;
} = { typeName: FullTestService.typeName, methods: implementedMethods };

type OutputRequest = StreamingOutputCallRequest;
type OutputResponse = StreamingOutputCallResponse;

/**
 * The features of an interop server (interop-test-descriptions, "Server"), in every test server that is ours. `load` is what
 * clients ask the server to report out of band.
 */
export function createTestService(load: ServerLoad = new ServerLoad()): Handlers<typeof ImplementedTestService> {
  const serverId = randomUUID();
  const cache = new ResponseCache();
  const reporters = new Turns();
  return {
    emptyCall: () => ({}),

    unaryCall(request, context) {
      echoMetadata(context);
      throwRequestedStatus(request.responseStatus);
      checkCompression(request, request.expectCompressed);
      if (request.responseCompressed?.value) context.setCompression("gzip");
      if (request.orcaPerQueryReport !== undefined) reportLoad(context, loadOf(request.orcaPerQueryReport));
      const payload = zeroPayload(request.responseType, request.responseSize);
      return { payload, serverId: request.fillServerId ? serverId : "" };
    },

    cacheableUnaryCall(request, context) {
      context.sendInitialMetadata({ "cache-control": `max-age=${cache.maxAgeMs / 1000}, public` });
      return { payload: { body: cache.answer(request) } };
    },

    streamingOutputCall(request, context) {
      if (request.responseParameters.some(({ compressed }) => compressed?.value)) context.setCompression("gzip");
      return requestedResponses(request, context);
    },

    async streamingInputCall(requests) {
      let aggregatedPayloadSize = 0;
      for await (const request of requests) {
        checkCompression(request, request.expectCompressed);
        aggregatedPayloadSize += request.payload?.body.length ?? 0;
      }
      return { aggregatedPayloadSize };
    },

    async *fullDuplexCall(requests, context) {
      echoMetadata(context);
      using turn = reporters.wait();
      for await (const request of requests) {
        if (request.orcaOobReport !== undefined) {
          await turn.come();
          load.clear();
          load.set(loadOf(request.orcaOobReport));
        }
        yield* requestedResponses(request, context);
      }
    },

    async *halfDuplexCall(requests, context) {
      const all: OutputRequest[] = [];
      for await (const request of requests) all.push(request);
      for (const request of all) yield* requestedResponses(request, context);
    },
  };
}

function echoMetadata(context: ServerContext): void {
  const initial = context.metadata.getAll(initialEchoKey);
  if (initial.length > 0) context.sendInitialMetadata({ [initialEchoKey]: initial });
  for (const value of context.metadata.getAll(trailingEchoKey)) context.trailers.append(trailingEchoKey, value);
}

async function* requestedResponses(request: OutputRequest, context: ServerContext): AsyncGenerator<OutputResponse> {
  throwRequestedStatus(request.responseStatus);
  for (const { size, intervalUs, compressed, fillPeerSocketAddress } of request.responseParameters) {
    if (intervalUs > 0) await sleep(intervalUs / 1000, undefined, { signal: context.signal });
    const response = {
      payload: zeroPayload(request.responseType, size),
      peerSocketAddress: fillPeerSocketAddress?.value ? context.peer : "",
    };
    yield compressed?.value ? response : uncompressed(response);
  }
}

function loadOf({ cpuUtilization, memoryUtilization, requestCost, utilization }: TestOrcaReport): LoadReport {
  return { cpuUtilization, memUtilization: memoryUtilization, requestCost, utilization };
}

function throwRequestedStatus(status: EchoStatus | undefined): void {
  if (status === undefined || status.code === Status.OK) return;
  // The client may ask for any number; those that gRPC does not define must pass through too.
  throw new RpcError(status.code as Status, status.message);
}

/** Both ways: a message that says how it came must have come so. */
function checkCompression(message: object, expected: { readonly value: boolean } | undefined): void {
  if (expected === undefined || expected.value === wasCompressed(message)) return;
  const how = expected.value ? "was not" : "was";
  throw new RpcError(
    Status.INVALID_ARGUMENT,
    `expect_compressed is ${expected.value}, and the message ${how} compressed`,
  );
}

function zeroPayload(type: PayloadType, size: number): Payload {
  if (type !== PayloadType.COMPRESSABLE) {
    throw new RpcError(Status.INVALID_ARGUMENT, `response_type is ${type}; only COMPRESSABLE (0) is served`);
  }
  if (size < 0)
    throw new RpcError(Status.INVALID_ARGUMENT, `the size of a response is ${size}; it must not be negative`);
  return { type, body: new Uint8Array(size) };
}
