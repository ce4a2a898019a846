import { MessageWriter, RpcError, type ServerContext, type ServerInterceptor, Status } from "@baud/rpc";
import { Reverse } from "../baud/reverse/v1/reverse_grpc.js";
import type { Octets } from "../baud/reverse/v1/reverse_pb.js";
import { http2Options } from "../protocol/http2-options.js";
import type { Server } from "../server/server.js";
import { OwnReverseChannel, type ReverseChannel, type ReverseChannelOptions } from "./reverse-channel.js";
import { Tunnel } from "./tunnel.js";

export interface AddReverseOptions extends ReverseChannelOptions {
  /** What decides who may dial in, beside the interceptors of the server. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
}

/**
 * Adds `baud.reverse.v1.Reverse` to a server: clients dial in with `serveReverse` and serve methods to this side, over the connection
 * that they made. `onChannel` is told of each when it can be called:
 *
 *     addReverse(server, async (channel) => {
 *       const worker = createClient(Worker, channel);
 *       await worker.doTask({ task: "count" });
 *     });
 *
 * When the server shuts down the channels take no more calls, and it waits for those that are open. Throws `Error` when the server has
 * the service already, and `TypeError` for options that are wrong.
 */
export function addReverse(
  server: Server,
  onChannel: (channel: ReverseChannel) => void,
  options: AddReverseOptions = {},
): void {
  const connect = (incoming: AsyncIterable<Octets>, context: ServerContext): MessageWriter<Octets> => {
    if (server.shutdownSignal.aborted) throw new RpcError(Status.UNAVAILABLE, "The server is shutting down");
    const outgoing = new MessageWriter<Octets>();
    const hangUp = (): void => outgoing.end();
    context.sendInitialMetadata({});
    let channel: OwnReverseChannel | undefined;
    const tunnel = new Tunnel(
      "client",
      { incoming, outgoing, peer: context.peer, auth: context.auth, hangUp },
      (socket) => {
        channel = new OwnReverseChannel(socket, context, options, onChannel);
        return channel.connectionListener;
      },
      http2Options(options),
    );
    const drain = (): void => channel?.drain();
    server.shutdownSignal.addEventListener("abort", drain, { once: true });
    void tunnel.whenClosed().then(() => server.shutdownSignal.removeEventListener("abort", drain));
    return outgoing;
  };
  server.addService(Reverse, { connect }, { interceptors: options.interceptors });
}
