import assert from "node:assert/strict";
import { createClient, MessageWriter, type StreamingCall } from "@baud/rpc";
import type { StreamingOutputCallRequest, StreamingOutputCallResponse } from "../gen/grpc/testing/messages_pb.js";
import { TestService } from "../gen/grpc/testing/test_grpc.js";
import type { CaseContext } from "./interop-case.js";

/** The official name of the case. */
export const connectionScalingCase = "max_concurrent_streams_connection_scaling";

/** How many streams the server of this case allows on a connection. */
export const scalingCaseStreams = 2;

/** Streams beyond those that the server allows on one connection come by another (gRFC A105). */
export async function connectionScaling({ openChannel }: CaseContext): Promise<void> {
  const channel = openChannel({ connectionScaling: { maxConnectionsPerSubchannel: 2 } });
  try {
    const stub = createClient(TestService, channel);
    const streams: {
      requests: MessageWriter<StreamingOutputCallRequest>;
      call: StreamingCall<StreamingOutputCallResponse>;
    }[] = [];
    const peers: string[] = [];
    for (let i = 0; i < 2 * scalingCaseStreams; i++) {
      const requests = new MessageWriter<StreamingOutputCallRequest>();
      const call = stub.fullDuplexCall(requests);
      streams.push({ requests, call });
      await requests.write({ responseParameters: [{ size: 1, fillPeerSocketAddress: { value: true } }] });
      const { value, done } = await call.next();
      assert.ok(!done, `stream ${i + 1} ended without a response`);
      peers.push(value.peerSocketAddress);
    }
    assert.ok(!peers.includes(""), "a response does not tell from where its request came");
    const [first, second, ...others] = peers;
    assert.equal(second, first, "the second stream came by another connection than the first");
    assert.deepEqual(new Set(others).size, 1, `the streams came by ${peers.join(", ")}`);
    assert.notEqual(others[0], first, "the third stream came by the connection of the first two");
    for (const { requests, call } of streams) {
      requests.end();
      assert.ok((await call.next()).done, "there is a response that no request asked for");
    }
  } finally {
    await channel.close();
  }
}
