import { cancelAfterBegin, cancelAfterFirstResponse, timeoutOnSleepingServer } from "./cancellation-cases.js";
import {
  clientCompressedStreaming,
  clientCompressedUnary,
  serverCompressedStreaming,
  serverCompressedUnary,
} from "./compression-cases.js";
import { connectionScaling, connectionScalingCase } from "./connection-scaling-case.js";
import type { InteropCase } from "./interop-case.js";
import { orcaOob, orcaPerRpc } from "./load-report-cases.js";
import { customMetadata } from "./metadata-cases.js";
import { channelSoak, longLivedChannel, rpcSoak } from "./soak-cases.js";
import {
  specialStatusMessage,
  statusCodeAndMessage,
  unimplementedMethod,
  unimplementedService,
} from "./status-cases.js";
import { clientStreaming, emptyStream, pingPong, serverStreaming } from "./streaming-cases.js";
import { cacheableUnary, concurrentLargeUnary, emptyUnary, largeUnary, pickFirstUnary } from "./unary-cases.js";

/** The cases of interop-test-descriptions that Baud's client runs, by their official names. */
export const interopCases: ReadonlyMap<string, InteropCase> = new Map(
  Object.entries({
    empty_unary: emptyUnary,
    large_unary: largeUnary,
    client_compressed_unary: clientCompressedUnary,
    server_compressed_unary: serverCompressedUnary,
    client_streaming: clientStreaming,
    client_compressed_streaming: clientCompressedStreaming,
    server_streaming: serverStreaming,
    server_compressed_streaming: serverCompressedStreaming,
    ping_pong: pingPong,
    empty_stream: emptyStream,
    custom_metadata: customMetadata,
    status_code_and_message: statusCodeAndMessage,
    special_status_message: specialStatusMessage,
    unimplemented_method: unimplementedMethod,
    unimplemented_service: unimplementedService,
    cancel_after_begin: cancelAfterBegin,
    cancel_after_first_response: cancelAfterFirstResponse,
    timeout_on_sleeping_server: timeoutOnSleepingServer,
    concurrent_large_unary: concurrentLargeUnary,
    pick_first_unary: pickFirstUnary,
    rpc_soak: rpcSoak,
    channel_soak: channelSoak,
    long_lived_channel: longLivedChannel,
    cacheable_unary: cacheableUnary,
    orca_per_rpc: orcaPerRpc,
    orca_oob: orcaOob,
    [connectionScalingCase]: connectionScaling,
  }),
);
