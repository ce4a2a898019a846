import { isIPv4, isIPv6 } from "node:net";
import type { MessageInit } from "@baud/protobuf";
import type { Address } from "../grpc/channelz/v1/channelz_pb.js";

/** An address such as `127.0.0.1:50051`, `[::1]:50051` or `unix:/path`, as channelz tells it. */
export function describeAddress(text: string): MessageInit<Address> {
  if (text.startsWith("unix:")) {
    return { address: { case: "udsAddress", value: { filename: text.slice("unix:".length) } } };
  }
  const [, six, four, port] = /^(?:\[(.*)\]|([^[:]*)):(\d+)$/.exec(text) ?? [];
  const ipAddress = six === undefined ? bytesOfIpv4(four ?? "") : bytesOfIpv6(six);
  if (ipAddress === undefined) return { address: { case: "otherAddress", value: { name: text } } };
  return { address: { case: "tcpipAddress", value: { ipAddress, port: Number(port) } } };
}

function bytesOfIpv4(text: string): Uint8Array | undefined {
  return isIPv4(text) ? Uint8Array.from(text.split("."), Number) : undefined;
}

/** RFC 4291 section 2.2. A zone, which means something on that machine alone, is left out. */
function bytesOfIpv6(text: string): Uint8Array | undefined {
  const [address = ""] = text.split("%");
  if (!isIPv6(address)) return undefined;
  const [head = "", tail] = address.split("::");
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const groups = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The last group may be an IPv4 address, which is two of them. */
function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
