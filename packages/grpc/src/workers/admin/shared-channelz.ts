import type { MessageInit } from "@baud/protobuf";
import { type MethodDefinition, RpcError, Status } from "@baud/rpc";
import { Channelz, type ChannelzHandlers } from "../../grpc/channelz/v1/channelz_grpc.js";
import type {
  GetChannelRequest,
  GetChannelResponse,
  GetServerRequest,
  GetServerResponse,
  GetServerSocketsRequest,
  GetServerSocketsResponse,
  GetServersRequest,
  GetServersResponse,
  GetSocketRequest,
  GetSocketResponse,
  GetSubchannelRequest,
  GetSubchannelResponse,
  GetTopChannelsRequest,
  GetTopChannelsResponse,
} from "../../grpc/channelz/v1/channelz_pb.js";
import { encodeMessage } from "./encode-message.js";
import { type ChannelzMethod, recordsPerProcess } from "./question.js";
import type { WatchedProcess } from "./watched-process.js";

/** How many entries a page has when the client does not say, and at most. */
const pageSize = 100;

/** channelz of several processes: what has a number is asked of the process that gave it, and lists follow one another. */
export class SharedChannelz implements ChannelzHandlers {
  readonly #processes: () => readonly WatchedProcess[];

  /** `processes` gives those that there are, in the order of their numbers. */
  constructor(processes: () => readonly WatchedProcess[]) {
    this.#processes = processes;
  }

  async getTopChannels({ startChannelId, maxResults }: GetTopChannelsRequest): Promise<GetTopChannelsResponse> {
    const { entries, end } = await this.#list(startChannelId, maxResults, async (process, start, max) => {
      const page = await ask(process, "getTopChannels", { startChannelId: start, maxResults: max });
      return { entries: page.channel, end: page.end };
    });
    return { channel: entries, end };
  }

  async getServers({ startServerId, maxResults }: GetServersRequest): Promise<GetServersResponse> {
    const { entries, end } = await this.#list(startServerId, maxResults, async (process, start, max) => {
      const page = await ask(process, "getServers", { startServerId: start, maxResults: max });
      return { entries: page.server, end: page.end };
    });
    return { server: entries, end };
  }

  getServer(request: GetServerRequest): Promise<GetServerResponse> {
    return ask(this.#processOf(request.serverId, "server"), "getServer", request);
  }

  getServerSockets(request: GetServerSocketsRequest): Promise<GetServerSocketsResponse> {
    return ask(this.#processOf(request.serverId, "server"), "getServerSockets", request);
  }

  getChannel(request: GetChannelRequest): Promise<GetChannelResponse> {
    return ask(this.#processOf(request.channelId, "channel"), "getChannel", request);
  }

  getSubchannel(request: GetSubchannelRequest): Promise<GetSubchannelResponse> {
    return ask(this.#processOf(request.subchannelId, "subchannel"), "getSubchannel", request);
  }

  getSocket(request: GetSocketRequest): Promise<GetSocketResponse> {
    return ask(this.#processOf(request.socketId, "socket"), "getSocket", request);
  }

  #processOf(id: bigint, kind: string): WatchedProcess {
    const number = Math.floor(Number(id) / recordsPerProcess);
    const process = this.#processes().find((each) => each.number === number);
    if (process !== undefined) return process;
    throw new RpcError(Status.NOT_FOUND, `There is no ${kind} with the number ${id}, or not any more`);
  }

  async #list<Entry>(
    start: bigint,
    maxResults: bigint,
    pageOf: (process: WatchedProcess, start: bigint, maxResults: bigint) => Promise<Page<Entry>>,
  ): Promise<Page<Entry>> {
    if (start < 0n || maxResults < 0n) {
      throw new RpcError(Status.INVALID_ARGUMENT, "The first number and the size of a page must not be negative");
    }
    const size = maxResults === 0n ? pageSize : Math.min(Number(maxResults), pageSize);
    const entries: Entry[] = [];
    for (const process of this.#processes()) {
      if ((process.number + 1) * recordsPerProcess <= Number(start)) continue;
      if (entries.length === size) return { entries, end: false };
      // One that does not answer is left out: `Processes` tells of it.
      const page = await pageOf(process, start, BigInt(size - entries.length)).catch(whenSilent);
      if (page === undefined) continue;
      entries.push(...page.entries);
      if (!page.end) return { entries, end: false };
    }
    return { entries, end: true };
  }
}

interface Page<Entry> {
  readonly entries: Entry[];
  readonly end: boolean;
}

function whenSilent(error: unknown): undefined {
  if (!(error instanceof RpcError && error.code === Status.UNAVAILABLE)) throw error;
}

type ResponseOf<Name extends ChannelzMethod> =
  (typeof Channelz.methods)[Name] extends MethodDefinition<infer _, infer Response> ? Response : never;
type RequestOf<Name extends ChannelzMethod> =
  (typeof Channelz.methods)[Name] extends MethodDefinition<infer Request, infer _> ? Request : never;

async function ask<Name extends ChannelzMethod>(
  process: WatchedProcess,
  name: Name,
  request: MessageInit<RequestOf<Name>>,
): Promise<ResponseOf<Name>> {
  // The method of that name has these messages.
  const method = Channelz.methods[name] as MethodDefinition<RequestOf<Name>, ResponseOf<Name>>;
  const answer = await process.ask({ name: "channelz", method: name, request: encodeMessage(method.request, request) });
  if (answer.name === "response") return method.response.decode(Buffer.from(answer.response, "base64"));
  if (answer.name === "refused") throw new RpcError(answer.code, answer.details);
  throw new RpcError(Status.INTERNAL, `Process ${process.pid} answered a call of channelz with a ${answer.name}`);
}
