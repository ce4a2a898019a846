import type { Channel } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { logWithTime } from "./clock.js";
import { GreeterService } from "./gen/tutorial/helloworld/v3/helloworld_grpc.js";

const requestCount = 25;
const requestLength = 4000;

/**
 * Sends 25 requests of 4,000 characters to a server that reads slowly. About sixteen of them fit into the window of
 * 65,535 bytes; the next one is asked of `requests` only when the server has read an earlier one.
 */
export async function showFlowControl(channel: Channel): Promise<void> {
  const stub = createClient(GreeterService, channel);
  let received = 0;
  for await (const _response of stub.sayHello(requests())) {
    received++;
    if (received % 5 === 0) logWithTime(`Received ${received} responses`);
  }
}

function* requests(): Generator<{ name: string }> {
  const name = "1".repeat(requestLength);
  for (let count = 1; count <= requestCount; count++) {
    if (count % 5 === 0) logWithTime(`Request ${count}: Sent ${requestLength * count} char in total`);
    yield { name };
  }
}
