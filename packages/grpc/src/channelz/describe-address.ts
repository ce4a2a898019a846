import type { MessageInit } from "@baud/protobuf";
import type { Address } from "../grpc/channelz/v1/channelz_pb.js";
import { readSocketAddress } from "../target/socket-address.js";

/** An address such as `127.0.0.1:50051`, `[::1]:50051` or `unix:/path`, as channelz tells it. */
export function describeAddress(text: string): MessageInit<Address> {
  const address = readSocketAddress(text);
  switch (address.kind) {
    case "unix":
      return { address: { case: "udsAddress", value: { filename: address.path } } };
    case "other":
      return { address: { case: "otherAddress", value: { name: address.name } } };
    default: {
      const { kind, host, port } = address;
      const ipAddress = kind === "ipv4" ? Uint8Array.from(host.split("."), Number) : bytesOfIpv6(host);
      return { address: { case: "tcpipAddress", value: { ipAddress, port } } };
    }
  }
}

/** RFC 4291 section 2.2. A zone, which means something on that machine alone, is left out. */
function bytesOfIpv6(text: string): Uint8Array {
  const [address = ""] = text.split("%");
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
