import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient, RpcError, Status } from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import { RawClient } from "../testing/raw-peer.js";
import { Relay } from "../testing/relay.js";
import { Testbed } from "../testing/testbed.js";
import { Texts, TextsHandlers } from "../testing/texts-service.js";

/** Never answers. */
class Silent extends TextsHandlers {
  override upper(): Promise<never> {
    return new Promise(() => {});
  }
}

describe("keepalive", () => {
  it("fails a call on a connection that carries nothing any more", async () => {
    await using testbed = await Testbed.start(new Silent());
    await using relay = await Relay.start(testbed.port);
    // The peer has so long that it answers in time while the wire is whole, however busy the machine is.
    const keepalive = { keepaliveTimeMs: 50, keepaliveTimeoutMs: 3_000 };
    await using channel = new Channel(`127.0.0.1:${relay.port}`, ChannelCredentials.insecure(), keepalive);
    const stub = createClient(Texts, channel);
    const letters = stub.letters({ text: "ab" });
    for await (const _ of letters) break;
    const call = stub.upper({ text: "a" });
    const failure = assert.rejects(call, (error) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, Status.UNAVAILABLE);
      assert.match(error.details, /nothing came from the peer for 3000 ms after a keepalive PING/);
      return true;
    });
    relay.freeze();
    await failure;
  });

  it("is refused by a server that is asked too often, and then asks half as often", async () => {
    await using testbed = await Testbed.start(new Silent(), {
      server: { minPingIntervalMs: 300 },
      channel: { keepaliveTimeMs: 100, retries: false },
    });
    await assert.rejects(testbed.stub.upper({ text: "a" }), /too_many_pings/);
    // The next connection asks every 200 ms, which is still too often, and the one after it every 400 ms.
    await assert.rejects(testbed.stub.upper({ text: "a" }), /too_many_pings/);
    await assert.rejects(testbed.stub.upper({ text: "a" }, { timeoutMs: 1600 }), { code: Status.DEADLINE_EXCEEDED });
  });
});

describe("a server with an age for connections", () => {
  it("loses no call when connections end by it", async () => {
    await using testbed = await Testbed.start(new TextsHandlers(), { server: { maxConnectionAgeMs: 30 } });
    while (testbed.server.http2Counters().connectionsAccepted < 8) {
      assert.equal((await testbed.stub.upper({ text: "a" })).text, "A");
    }
  });

  it("ends connections without calls", async () => {
    await using testbed = await Testbed.start(new TextsHandlers(), { server: { maxConnectionIdleMs: 50 } });
    await using client = await RawClient.connect(testbed.port);
    assert.equal((await client.closed).reason, "");
  });
});
