import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "@baud/rpc";
import {
  Channel,
  ChannelCredentials,
  type Endpoint,
  type LoadBalancer,
  type LoadBalancerHost,
  type PickedCall,
  queueingPicker,
  registerLoadBalancingPolicy,
  registerResolver,
  type Subchannel,
} from "../index.js";
import { ServerGroup } from "../testing/server-group.js";
import { Texts } from "../testing/texts-service.js";

/** Sends each call to the server whose number it has in `x-server`, and counts. */
class ByHeader implements LoadBalancer<{ readonly header: string }> {
  static ended = 0;
  readonly #host: LoadBalancerHost;
  #subchannels: Subchannel[] = [];
  #header = "";

  constructor(host: LoadBalancerHost) {
    this.#host = host;
  }

  update(endpoints: readonly Endpoint[], { header }: { readonly header: string }): void {
    this.#header = header;
    this.#subchannels = endpoints.map(({ addresses }) => this.#host.createSubchannel(addresses[0]!, this));
    this.exitIdle();
  }

  exitIdle(): void {
    for (const subchannel of this.#subchannels) subchannel.connect();
  }

  close(reason: string, graceful: boolean): void {
    for (const subchannel of this.#subchannels) subchannel.shutdown(reason, graceful);
  }

  onSubchannelState(): void {
    const states = this.#subchannels.map(({ state }) => state);
    const picks = states.flatMap((state) =>
      state.name === "READY"
        ? [
            {
              name: "connection" as const,
              connection: state.connection,
              tracker: { onCallStart() {}, onCallEnd: () => void ByHeader.ended++ },
            },
          ]
        : [],
    );
    if (picks.length < states.length) this.#host.update("CONNECTING", queueingPicker);
    else this.#host.update("READY", { pick: (call: PickedCall) => picks[Number(call.metadata?.get(this.#header))]! });
  }
}

test("a policy and a resolver of one's own decide where calls go", async () => {
  await using group = await ServerGroup.start(3);
  registerLoadBalancingPolicy({
    name: "by_header",
    parseConfig: (json) => json as { header: string },
    create: (host) => new ByHeader(host),
  });
  registerResolver("group", ({ path }, listener) => ({
    resolve() {
      assert.equal(path, "pods");
      queueMicrotask(() =>
        listener.onResolution({
          endpoints: group.ports.map((port) => ({ addresses: [{ host: "127.0.0.1", port }] })),
          serviceConfig: { loadBalancingConfig: [{ by_header: { header: "x-server" } }] },
        }),
      );
    },
    close() {},
  }));
  await using channel = new Channel("group:///pods", ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  for (const server of [2, 0, 2, 1]) {
    assert.equal((await stub.upper({}, { metadata: { "x-server": String(server) } })).text, String(server));
  }
  assert.deepEqual(group.counts, [1, 1, 2]);
  assert.equal(ByHeader.ended, 4);
});

test("a scheme that is gRPC's own, or none, is not registered", () => {
  const factory = () => ({ resolve() {}, close() {} });
  assert.throws(() => registerResolver("dns", factory), /gRPC's own/);
  assert.throws(() => registerResolver("My Pods", factory), /is no scheme/);
});
