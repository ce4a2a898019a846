import { addAdminServices, Server } from "@baud/grpc";
import { Channelz } from "@baud/grpc/grpc/channelz/v1/channelz_grpc";
import { ChannelConnectivityState_State as State } from "@baud/grpc/grpc/channelz/v1/channelz_pb";
import { enumName } from "@baud/protobuf";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** What a server tells of the channels, servers and connections of its process: for people who look for a fault. */
export async function channelz(): Promise<void> {
  await using server = new Server();
  server.addService(Library, library);
  await using channel = await channelTo(server);
  const stub = createClient(Library, channel);
  await stub.findBook({ title: "Moby-Dick" });
  await stub.findBook({ title: "Emma" }).catch(() => {});

  // On a port of its own, which strangers do not reach.
  await using admin = new Server();
  addAdminServices(admin);
  const client = createClient(Channelz, admin.connectInProcess());

  const { channel: channels } = await client.getTopChannels({});
  for (const { data } of channels) {
    console.log(`a channel is ${enumName(State, data!.state!.state)}`);
    console.log(`  ${data?.callsStarted} calls, ${data?.callsFailed} of them failed`);
  }
  const { subchannel } = await client.getSubchannel({ subchannelId: channels[0]!.subchannelRef[0]!.subchannelId });
  const { socket } = await client.getSocket({ socketId: subchannel!.socketRef[0]!.socketId });
  console.log(`its connection has had ${socket?.data?.streamsStarted} streams`);
}
