import type { CallStatus } from "../client/client.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import { Status } from "../status/status.js";
import type { CallHooks, Proceed } from "./call-hooks.js";

/** An interceptor of either side: they differ in what they see of the call. */
export type AnyInterceptor<Context> = (context: Context, next: Proceed) => Promise<unknown>;

/** What interceptors stand around. */
export interface InterceptedCore<Context> {
  readonly context: Context;
  addHooks(hooks: CallHooks): void;
  /** Begins the call itself; resolves with its status. */
  proceed(): Promise<CallStatus>;
  /** The status for what an interceptor threw. */
  statusOf(error: unknown): CallStatus;
}

/** Runs interceptors around a call, the first outermost. Resolves with the status that they leave; never rejects. */
export function runInterceptors<Context>(
  interceptors: readonly AnyInterceptor<Context>[],
  core: InterceptedCore<Context>,
  index = 0,
): Promise<CallStatus> {
  const interceptor = interceptors[index];
  if (interceptor === undefined) return core.proceed();
  return runOne(interceptor, core, () => runInterceptors(interceptors, core, index + 1));
}

async function runOne<Context>(
  interceptor: AnyInterceptor<Context>,
  core: InterceptedCore<Context>,
  runInner: () => Promise<CallStatus>,
): Promise<CallStatus> {
  let inner: Promise<CallStatus> | undefined;
  const next: Proceed = (hooks) => {
    if (inner !== undefined) throw new Error("An interceptor called next() twice: a call goes on once");
    if (hooks !== undefined) core.addHooks(hooks);
    inner = runInner();
    return inner;
  };
  try {
    await interceptor(core.context, next);
  } catch (error) {
    return core.statusOf(error);
  }
  if (inner !== undefined) return inner;
  return core.statusOf(new RpcError(Status.INTERNAL, "An interceptor neither called next() nor threw an error"));
}

/** The status that an RpcError carries. */
export function statusOfRpcError({ code, details, metadata }: RpcError): CallStatus {
  return { code, details, metadata };
}
