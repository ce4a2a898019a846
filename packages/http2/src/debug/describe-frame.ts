import { errorCodeName } from "../frame/error-code.js";
import { FrameFlag, FrameType, readUint31, readUint32 } from "../frame/frame-header.js";
import { parseGoawayFrame } from "../frame/goaway-frame.js";
import { SETTING_SIZE, Setting } from "../frame/settings-frame.js";

/**
 * A frame in one line, for people: `DATA 1 END_STREAM 15 octets`, `SETTINGS INITIAL_WINDOW_SIZE=262144`. Frames that are too short
 * for what they should say are told by their length.
 */
export function describeFrame(type: number, flags: number, streamId: number, payload: Uint8Array): string {
  const words = [TYPE_NAMES[type] ?? `frame of type 0x${type.toString(16)}`];
  if (streamId !== 0) words.push(String(streamId));
  words.push(...flagNames(type, flags));
  words.push(payload.length < (SMALLEST[type] ?? 0) ? lengthOf(payload) : content(type, flags, payload));
  return words.filter((word) => word !== "").join(" ");
}

function content(type: number, flags: number, payload: Uint8Array): string {
  switch (type) {
    case FrameType.HEADERS:
    case FrameType.CONTINUATION:
      return "";
    case FrameType.RST_STREAM:
      return errorCodeName(readUint32(payload, 0));
    case FrameType.WINDOW_UPDATE:
      return `+${readUint31(payload, 0)}`;
    case FrameType.SETTINGS:
      return settings(payload);
    case FrameType.PING:
      return Array.from(payload, (octet) => octet.toString(16).padStart(2, "0")).join("");
    case FrameType.GOAWAY: {
      const { lastStreamId, code, debugData } = parseGoawayFrame(payload, 0, payload.length);
      return `${errorCodeName(code)}, last stream ${lastStreamId}${debugData === "" ? "" : ` ${JSON.stringify(debugData)}`}`;
    }
    case FrameType.DATA:
      return lengthOf((flags & FrameFlag.PADDED) === 0 ? payload : payload.subarray(1, payload.length - payload[0]!));
    default:
      return lengthOf(payload);
  }
}

function settings(payload: Uint8Array): string {
  const pairs: string[] = [];
  for (let at = 0; at + SETTING_SIZE <= payload.length; at += SETTING_SIZE) {
    const identifier = (payload[at]! << 8) | payload[at + 1]!;
    pairs.push(`${SETTING_NAMES[identifier] ?? `0x${identifier.toString(16)}`}=${readUint32(payload, at + 2)}`);
  }
  return pairs.join(" ");
}

function flagNames(type: number, flags: number): string[] {
  const isAckable = type === FrameType.SETTINGS || type === FrameType.PING;
  const isHeaders = type === FrameType.HEADERS;
  const names: [flag: number, name: string, isMeant: boolean][] = [
    [FrameFlag.ACK, "ACK", isAckable],
    [FrameFlag.END_STREAM, "END_STREAM", isHeaders || type === FrameType.DATA],
    [FrameFlag.END_HEADERS, "END_HEADERS", isHeaders || type === FrameType.CONTINUATION],
    [FrameFlag.PADDED, "PADDED", isHeaders || type === FrameType.DATA],
  ];
  return names.flatMap(([flag, name, isMeant]) => (isMeant && (flags & flag) !== 0 ? [name] : []));
}

function lengthOf({ length }: Uint8Array): string {
  return length === 1 ? "1 octet" : `${length} octets`;
}

const TYPE_NAMES: readonly string[] = Object.keys(FrameType);
const SETTING_NAMES: readonly string[] = ["0x0", ...Object.keys(Setting)];
/** The octets without which a frame of a type says nothing. */
const SMALLEST: Readonly<Record<number, number>> = {
  [FrameType.RST_STREAM]: 4,
  [FrameType.WINDOW_UPDATE]: 4,
  [FrameType.GOAWAY]: 8,
};
