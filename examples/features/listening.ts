import { Channel, ChannelCredentials, type ChannelOptions, type Server, ServerCredentials } from "@baud/grpc";

/** Lets a server listen on a free port of this machine; returns its address. */
export async function listening(server: Server): Promise<string> {
  return `127.0.0.1:${await server.listen("127.0.0.1:0", ServerCredentials.insecure())}`;
}

/** Lets a server listen, and opens a channel to it. */
export async function channelTo(server: Server, options?: ChannelOptions): Promise<Channel> {
  return new Channel(await listening(server), ChannelCredentials.insecure(), options);
}
