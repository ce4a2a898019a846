import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { inFolder } from "../testing/command-lines.js";
import { LoadProtoError, loadProto } from "./load-proto.js";

const sources = {
  "shop/shop.proto": `syntax = "proto3"; package shop; import "shop/item.proto"; import "google/protobuf/timestamp.proto";
service Shop { rpc Find(Item) returns (Item); rpc List(Item) returns (stream Item); }
message Order { Item item = 1; google.protobuf.Timestamp at = 2; }`,
  "shop/item.proto": 'syntax = "proto3"; package shop; message Item { string item_name = 1; int64 count = 2; }',
  "faulty.proto": 'syntax = "proto3"; message M { Nothing a = 1; Nobody b = 2; }',
};

test("loads services that a server serves and a client calls", async () => {
  const proto = inFolder(sources, (folder) => loadProto("shop/shop.proto", { protoPath: folder }));
  assert.deepEqual([...proto.services.keys()], ["shop.Shop"]);
  const service = proto.service("shop.Shop");

  const server = new Server();
  server.addService(service, {
    find: ({ itemName }: { itemName: string }) => ({ itemName: `${itemName}!`, count: 7n }),
    list: ({ itemName }: { itemName: string }) => [{ itemName }, { itemName }],
  });
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  const channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  try {
    const stub = createClient(service, channel);
    assert.deepEqual(await stub["find"]({ itemName: "nail" }), { itemName: "nail!", count: 7n });
    const names: string[] = [];
    for await (const { itemName } of stub["list"]({ itemName: "screw" })) names.push(itemName);
    assert.deepEqual(names, ["screw", "screw"]);
  } finally {
    await channel.close();
    await server.shutdown({ graceMs: 0 });
  }
});

test("loads message types that encode and decode", () => {
  const proto = inFolder(sources, (folder) => loadProto(path.join(folder, "shop/shop.proto"), { protoPath: [folder] }));
  const order = proto.message("shop.Order");
  const bytes = order.encode({ item: { itemName: "nail", count: 3n }, at: { seconds: 5n } });
  assert.deepEqual(order.toJson(order.decode(bytes)), {
    item: { itemName: "nail", count: "3" },
    at: "1970-01-01T00:00:05Z",
  });
});

test("throws with every error of the files", () => {
  inFolder(sources, (folder) => {
    assert.throws(
      () => loadProto("faulty.proto", { protoPath: folder }),
      (error: unknown) => {
        assert(error instanceof LoadProtoError);
        assert.equal(error.diagnostics.length, 2);
        assert.equal(
          error.message,
          'faulty.proto:1:32: "Nothing" is not defined.\nfaulty.proto:1:47: "Nobody" is not defined.',
        );
        return true;
      },
    );
  });
});

test("tells what there is when a file, a service or a message is not there", () => {
  inFolder(sources, (folder) => {
    assert.throws(() => loadProto("none.proto", { protoPath: folder }), LoadProtoError);
    const proto = loadProto("shop/shop.proto", { protoPath: folder });
    assert.throws(() => proto.service("Shop"), /no service "Shop"; the services are: shop.Shop/);
    assert.throws(() => proto.message("Order"), /no message "Order" in .*shop\/shop.proto; it is named in full/);
  });
});
