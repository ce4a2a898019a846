import { type Client, RpcError, Status } from "@baud/rpc";
import type { TestService } from "../interop/gen/grpc/testing/test_grpc.js";

export type Stub = Client<typeof TestService>;

/** A kind of call that the soak makes: it resolves when nothing of the call is left, whatever came of it. */
export interface SoakCall {
  readonly name: string;
  make(stub: Stub): Promise<unknown>;
}

const bytes = (length: number): { body: Uint8Array } => ({ body: new Uint8Array(length) });

async function* requests(count: number, length: number): AsyncGenerator<{ payload: { body: Uint8Array } }> {
  for (let i = 0; i < count; i++) yield { payload: bytes(length) };
}

async function read(stream: AsyncIterable<unknown>, most = Number.POSITIVE_INFINITY): Promise<void> {
  let count = 0;
  for await (const _ of stream) if (++count >= most) return;
}

/** All kinds of call, and all ways in which they end. */
export const soakCalls: readonly SoakCall[] = [
  { name: "unary", make: (stub) => stub.unaryCall({ responseSize: 10, payload: bytes(10) }) },
  { name: "unary, large", make: (stub) => stub.unaryCall({ responseSize: 200_000, payload: bytes(200_000) }) },
  { name: "unary, with metadata", make: (stub) => stub.emptyCall({}, { metadata: { "x-a": crypto.randomUUID() } }) },
  {
    name: "unary, compressed",
    make: (stub) => stub.unaryCall({ responseCompressed: { value: true }, responseSize: 5000 }),
  },
  {
    name: "a status",
    make: (stub) => stub.unaryCall({ responseStatus: { code: Status.ABORTED, message: "as asked" } }),
  },
  {
    name: "a deadline",
    make: (stub) => read(stub.streamingOutputCall({ responseParameters: [{ intervalUs: 50_000 }] }, { timeoutMs: 5 })),
  },
  {
    name: "server streaming",
    make: (stub) => read(stub.streamingOutputCall({ responseParameters: Array(20).fill({ size: 2000 }) })),
  },
  {
    name: "a stream left by its reader",
    make: (stub) => read(stub.streamingOutputCall({ responseParameters: Array(50).fill({ size: 2000 }) }), 3),
  },
  { name: "client streaming", make: (stub) => stub.streamingInputCall(requests(20, 2000)) },
  { name: "both ways", make: (stub) => read(stub.fullDuplexCall(requests(10, 1000))) },
  {
    name: "cancelled",
    async make(stub) {
      const controller = new AbortController();
      const call = read(stub.fullDuplexCall(requests(100, 1000), { signal: controller.signal }));
      setImmediate(() => controller.abort());
      await call;
    },
  },
];

/** Whether a call may end so while connections are cut. */
export function isExpected(error: unknown): boolean {
  const codes: readonly number[] = [Status.ABORTED, Status.DEADLINE_EXCEEDED, Status.CANCELLED, Status.UNAVAILABLE];
  return error instanceof RpcError && codes.includes(error.code);
}
