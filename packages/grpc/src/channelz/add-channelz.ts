import { Channelz } from "../grpc/channelz/v1/channelz_grpc.js";
import type { Server } from "../server/server.js";
import { ChannelzService } from "./channelz-service.js";
import { keepTimes } from "./kept-time.js";

/**
 * Adds `grpc.channelz.v1.Channelz` to a server (gRFC A14): it tells of all channels, servers and connections of the process, how
 * they do and what has passed over them, and never of metadata, messages or keys. Counters are kept in any case; the
 * times of the latest calls and messages from now on. Whoever can call it can see who talks to whom, so it
 * belongs on a port of its own, or behind `authorize`. Throws `Error` when the server has the service already.
 */
export function addChannelz(server: Server): void {
  keepTimes();
  server.addService(Channelz, new ChannelzService());
}
