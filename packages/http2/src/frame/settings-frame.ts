import type { OutputBuffer } from "../output/output-buffer.js";
import { ErrorCode } from "./error-code.js";
import { connectionFault, type Fault, lengthFault, notOnStreamFault } from "./fault.js";
import {
  DEFAULT_MAX_FRAME_SIZE,
  FRAME_HEADER_SIZE,
  FrameFlag,
  FrameType,
  LARGEST_MAX_FRAME_SIZE,
  MAX_UINT31,
  writeFrameHeader,
  writeUint32,
} from "./frame-header.js";

/** The identifiers of settings (RFC 9113 section 6.5.2). */
export const Setting = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
} as const;

/** The octets of one setting: identifier (16) and value (32). */
export const SETTING_SIZE = 6;

const ON_STREAM = notOnStreamFault("SETTINGS");
const ACK_WITH_PAYLOAD = lengthFault("SETTINGS acknowledgement", "0 octets");
const WRONG_LENGTH = lengthFault("SETTINGS", "a multiple of 6 octets");
const WRONG_PUSH = connectionFault(ErrorCode.PROTOCOL_ERROR, "SETTINGS_ENABLE_PUSH must be 0, or 1 from a client");
const WRONG_WINDOW = connectionFault(
  ErrorCode.FLOW_CONTROL_ERROR,
  "SETTINGS_INITIAL_WINDOW_SIZE must be at most 2,147,483,647",
);
const WRONG_FRAME_SIZE = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "SETTINGS_MAX_FRAME_SIZE must be from 16,384 to 16,777,215",
);

/** The rules for the frame (section 6.5). */
export function checkSettingsFrame(streamId: number, flags: number, length: number): Fault | undefined {
  if (streamId !== 0) return ON_STREAM;
  if ((flags & FrameFlag.ACK) !== 0) return length === 0 ? undefined : ACK_WITH_PAYLOAD;
  return length % SETTING_SIZE === 0 ? undefined : WRONG_LENGTH;
}

/** The rules for one setting (section 6.5.2); unknown ones are ignored. */
export function checkSetting(identifier: number, value: number, isFromServer: boolean): Fault | undefined {
  switch (identifier) {
    case Setting.ENABLE_PUSH:
      return value > (isFromServer ? 0 : 1) ? WRONG_PUSH : undefined;
    case Setting.INITIAL_WINDOW_SIZE:
      return value > MAX_UINT31 ? WRONG_WINDOW : undefined;
    case Setting.MAX_FRAME_SIZE:
      return value < DEFAULT_MAX_FRAME_SIZE || value > LARGEST_MAX_FRAME_SIZE ? WRONG_FRAME_SIZE : undefined;
    default:
      return undefined;
  }
}

/** Appends a SETTINGS frame with these identifiers and values. */
export function writeSettingsFrame(out: OutputBuffer, settings: readonly (readonly [number, number])[]): void {
  const length = SETTING_SIZE * settings.length;
  let at = out.reserve(FRAME_HEADER_SIZE + length);
  writeFrameHeader(out.bytes, at, length, FrameType.SETTINGS, 0, 0);
  at += FRAME_HEADER_SIZE;
  for (const [identifier, value] of settings) {
    out.bytes[at] = identifier >>> 8;
    out.bytes[at + 1] = identifier;
    writeUint32(out.bytes, at + 2, value);
    at += SETTING_SIZE;
  }
}

/** Appends the acknowledgement of the peer's settings (section 6.5.3). */
export function writeSettingsAck(out: OutputBuffer): void {
  const at = out.reserve(FRAME_HEADER_SIZE);
  writeFrameHeader(out.bytes, at, 0, FrameType.SETTINGS, FrameFlag.ACK, 0);
}
