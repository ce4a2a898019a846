import type { MessageInit } from "@baud/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@baud/rpc";
import type { ChannelOptions } from "../channel/channel-options.js";
import type { ChannelCredentials } from "../credentials/channel-credentials.js";
import { BlockingChannel } from "./blocking-channel.js";
import type { BlockingCall, BlockingCallOptions, BlockingClient } from "./blocking-client.js";
import type { CallOverLink } from "./call-over-link.js";

/** Options of a blocking client that has a channel of its own. */
export interface BlockingClientOptions extends ChannelOptions {
  /** Insecure unless given; the URL of a `CredentialsModule` where tokens are to be fetched. */
  readonly credentials?: ChannelCredentials | URL | undefined;
}

/**
 * Makes a stub of `service` whose functions return when the call is over, for scripts, command lines, tests and build tools.
 * Stubs that are given a `BlockingChannel` share it; one that is given a target has a channel of its own, closed when the stub
 * is disposed of or the process ends. Throws `TypeError` when the target cannot be understood.
 */
export function createBlockingClient<S extends ServiceDefinition>(
  service: S,
  channel: BlockingChannel,
): BlockingClient<S>;
export function createBlockingClient<S extends ServiceDefinition>(
  service: S,
  target: string,
  options?: BlockingClientOptions,
): BlockingClient<S> & Disposable;
export function createBlockingClient<S extends ServiceDefinition>(
  service: S,
  where: BlockingChannel | string,
  { credentials, ...options }: BlockingClientOptions = {},
): BlockingClient<S> {
  const channel = typeof where === "string" ? new BlockingChannel(where, credentials, options) : where;
  const stub = Object.entries(service.methods).map(
    ([name, method]) => [name, blockingMethod(method, channel)] as const,
  );
  const owned = typeof where === "string" ? { [Symbol.dispose]: () => channel.close() } : {};
  // Each function has the type that `BlockingMethod` computes from the kind by which it was chosen.
  return Object.assign(Object.fromEntries(stub), owned) as unknown as BlockingClient<S>;
}

/** The function of a blocking stub that calls `method`. */
function blockingMethod(method: MethodDefinition, channel: BlockingChannel): unknown {
  const withOne = (request: MessageInit<unknown>, options: BlockingCallOptions = {}): AnyCall => {
    const call = channel.startCall(method, options);
    call.sendOnly(request);
    return call;
  };
  const withMany = (requests: unknown, options: BlockingCallOptions = {}): AnyCall => {
    assertIterable(requests, method);
    const call = channel.startCall(method, options);
    call.sendFrom(requests);
    return call;
  };
  switch (method.kind) {
    case "unary":
      return oneResponse(withOne);
    case "clientStreaming":
      return oneResponse(withMany);
    case "serverStreaming":
      return withOne;
    case "bidiStreaming":
      return (requests: unknown, options: BlockingCallOptions = {}) =>
        requests === undefined ? channel.startCall(method, options).sendWritten() : withMany(requests, options);
  }
}

type AnyCall = CallOverLink<unknown, unknown>;

function oneResponse<Input>(start: (input: Input, options?: BlockingCallOptions) => AnyCall): unknown {
  const withCall = (input: Input, options?: BlockingCallOptions): { response: unknown; call: BlockingCall } => {
    const call = start(input, options);
    return { response: call.waitForOne(), call };
  };
  return Object.assign((input: Input, options?: BlockingCallOptions) => start(input, options).waitForOne(), {
    withCall,
  });
}

function assertIterable(value: unknown, method: MethodDefinition): asserts value is Iterable<MessageInit<unknown>> {
  if (typeof value === "object" && value !== null && Symbol.iterator in value) return;
  const isAsync = typeof value === "object" && value !== null && Symbol.asyncIterator in value;
  throw new TypeError(
    `The requests of ${method.path} must be an iterable of messages` +
      (isAsync ? ", not an async one: nothing asynchronous happens while a call blocks" : ""),
  );
}
