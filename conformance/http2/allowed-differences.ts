import type { HeaderList } from "@baud/http2";
import { ACK, FrameType } from "../attacks/wire.js";
import type { Verdict } from "./verdicts.js";

/** A way in which two servers, or two clients, may differ about a conversation that is not in order, and neither is wrong. */
export interface AllowedDifference {
  readonly ours: string;
  readonly theirs: string;
  /** Where RFC 9113 leaves the choice, or is on our side. */
  readonly section: string;
  readonly why: string;
  fits(own: Verdict, theirs: Verdict, conversation: Buffer): boolean;
}

/** How our server or client and that of node:http2, which is nghttp2's, may differ. The first that fits counts. */
export const allowedDifferences: readonly AllowedDifference[] = [
  {
    ours: "GOAWAY with the code of the fault",
    theirs: "GOAWAY with INTERNAL_ERROR",
    section: "5.4.1",
    why: "both end the connection; node:http2 of Node 20 says INTERNAL_ERROR of most faults that nghttp2 tells it of",
    fits: (own, theirs) => isError(own.connection) && theirs.connection === "INTERNAL_ERROR",
  },
  {
    ours: "GOAWAY",
    theirs: "GOAWAY with another code",
    section: "5.4.1",
    why: "the frame has several faults, such as a wrong length on the wrong stream, and nothing says which is to be told",
    fits: (own, theirs) => isError(own.connection) && isError(theirs.connection),
  },
  {
    ours: "GOAWAY with STREAM_CLOSED",
    theirs: "the frame is ignored, or its stream reset",
    section: "5.1, 5.4.1",
    why: "a frame on a stream that the peer itself has ended; a fault of a stream may be taken for one of the connection",
    fits: (own, theirs) => own.connection === "STREAM_CLOSED" && theirs.connection === "open",
  },
  {
    ours: "GOAWAY with FLOW_CONTROL_ERROR",
    theirs: "RST_STREAM with FLOW_CONTROL_ERROR",
    section: "6.9.2",
    why: "a setting that makes a stream's window larger than 2^31-1: the section wants an error of the connection",
    fits: (own, theirs) =>
      own.connection === "FLOW_CONTROL_ERROR" &&
      theirs.connection === "open" &&
      theirs.streams.includes("FLOW_CONTROL_ERROR"),
  },
  {
    ours: "GOAWAY with PROTOCOL_ERROR",
    theirs: "the frame is ignored",
    section: "5.1.1",
    why: "HEADERS on a stream whose id was skipped: the section wants this error",
    fits: (own, theirs) => theirs.connection === "open" && own.reasons.includes("a stream id below one that was used"),
  },
  {
    ours: "GOAWAY with PROTOCOL_ERROR",
    theirs: "the frame is ignored",
    section: "6.1",
    why: "DATA whose padding does not fit, on a stream that was reset: the section wants this error, and makes no exception",
    fits: (own, theirs) =>
      theirs.connection === "open" && own.reasons.includes("the padding of a frame is longer than its payload"),
  },
  {
    ours: "ends the connection, or goes on",
    theirs: "waits for the rest of a frame, or the other way round",
    section: "4.2, 4.3",
    why: "a frame was cut short and swallows what follows; how much of it must be there before it is looked at is left open",
    fits: (own, theirs) => own.connection === "waits" || theirs.connection === "waits",
  },
  {
    ours: "RST_STREAM with FRAME_SIZE_ERROR, unless the stream has ended",
    theirs: "GOAWAY with FRAME_SIZE_ERROR",
    section: "6.3",
    why: "PRIORITY that has not five octets: the section wants an error of the stream",
    fits: (own, theirs, conversation) =>
      own.connection === "open" &&
      theirs.connection === "FRAME_SIZE_ERROR" &&
      framesOf(conversation).some(({ type, payload }) => type === FrameType.PRIORITY && payload.length !== 5),
  },
  {
    ours: "goes on",
    theirs: "GOAWAY",
    section: "6.5.3, 6.7",
    why: "an acknowledgement of SETTINGS or of a PING that are not waiting for one: no error is prescribed",
    fits: (own, theirs, conversation) =>
      own.connection === "open" && isError(theirs.connection) && hasStrayAck(conversation),
  },
  {
    ours: "GOAWAY with COMPRESSION_ERROR",
    theirs: "the header block is read",
    section: "RFC 7541 4.2",
    why: "a header block that begins with more than two changes of the dynamic table's size: at most two are sent",
    fits: (own, theirs) =>
      theirs.connection === "open" && own.reasons.some((reason) => reason.includes("table size updates")),
  },
  {
    ours: "goes on",
    theirs: "GOAWAY",
    section: "6.5.2",
    why: "a setting of an extension (RFC 8441, RFC 9218) that is neither 0 nor 1: who does not know the extension ignores it",
    fits: (own, theirs, conversation) =>
      own.connection === "open" && isError(theirs.connection) && hasFaultyExtension(conversation),
  },
  {
    ours: "GOAWAY with PROTOCOL_ERROR",
    theirs: "the promised stream is refused",
    section: "6.5.2",
    why: "PUSH_PROMISE before the settings that forbid it are acknowledged: they came with the first request, so that no server had another word",
    fits: (own, theirs) =>
      theirs.connection === "open" && own.reasons.includes("a PUSH_PROMISE frame, while push is not enabled"),
  },
  {
    ours: "goes on",
    theirs: "GOAWAY",
    section: "5.5",
    why: "a frame of an extension (RFC 7838, RFC 8336, RFC 9218) that is not as it says: who does not know the extension ignores it",
    fits: (own, theirs, conversation) =>
      own.connection === "open" && isError(theirs.connection) && framesOf(conversation).some(isOfExtension),
  },
  {
    ours: "resets the stream, and ignores what follows on it",
    theirs: "GOAWAY",
    section: "5.1",
    why: "a fault of a stream, and further frames on it, which may have been on their way when it was reset",
    fits: (own, theirs) =>
      own.connection === "open" &&
      isError(theirs.connection) &&
      (/\d [A-Z_]+_ERROR|STREAM_CLOSED/.test(own.streams) ||
        // Its answer had come whole.
        own.reasons.includes("a frame behind the one that ended its stream")),
  },
  {
    ours: "goes on, and lets the connection end",
    theirs: "ends the connection at once",
    section: "6.8",
    why: "a GOAWAY with an error, or of a stream that was never opened: what follows is left open",
    fits: (own, theirs, conversation) =>
      (!isError(own.connection) || theirs.connection === "closed") &&
      theirs.connection !== "open" &&
      framesOf(conversation).some(isGoaway),
  },
  {
    ours: "RST_STREAM with PROTOCOL_ERROR",
    theirs: "the field is dropped, and the message is taken",
    section: "8.2.1",
    why: "a field's name or value has a character that none may have: the section wants the message to be malformed",
    fits: (own, theirs) => bothGoOn(own, theirs) && onlyFaults(own, theirs),
  },
  {
    ours: "the stream is answered",
    theirs: "it is not",
    section: "5.1",
    why: "a client that resets a stream when it has sent all of its request: who answers at once has done it by then",
    fits: (own, theirs, conversation) => bothGoOn(own, theirs) && onlyAnswersToResets(own, theirs, conversation),
  },
  {
    ours: "hands the request over",
    theirs: "RST_STREAM with PROTOCOL_ERROR",
    section: "8.3.1",
    why: "neither :authority nor host: mandatory are :method, :scheme and :path",
    fits: (own, theirs) =>
      bothGoOn(own, theirs) && onlyFaults(theirs, own) && own.requests.some((fields) => !hasHost(fields)),
  },
  {
    ours: "hands the request over",
    theirs: "RST_STREAM with PROTOCOL_ERROR",
    section: "8.3.1",
    why: "a path without its first slash: whoever serves it says that there is no such thing, as gRPC does with UNIMPLEMENTED",
    fits: (own, theirs) =>
      bothGoOn(own, theirs) &&
      onlyFaults(theirs, own) &&
      own.requests.some((fields) => !pathOf(fields).startsWith("/")),
  },
];

/** What is allowed where the verdicts differ; `same` where they do not, and undefined where nothing allows it. */
export function differenceOf(
  own: Verdict,
  theirs: Verdict,
  conversation: Buffer,
): AllowedDifference | "same" | undefined {
  if (own.connection === theirs.connection && (own.connection !== "open" || own.streams === theirs.streams))
    return "same";
  return allowedDifferences.find((one) => one.fits(own, theirs, conversation));
}

function isError(connection: string): boolean {
  return /^[A-Z_]+$/.test(connection);
}

/** The server sends SETTINGS once, and no PING. */
function hasStrayAck(conversation: Buffer): boolean {
  const acks = framesOf(conversation).filter(({ flags }) => (flags & ACK) !== 0);
  return acks.some(({ type }) => type === FrameType.PING) || acks.filter(isSettings).length > 1;
}

/** SETTINGS_ENABLE_CONNECT_PROTOCOL and SETTINGS_NO_RFC7540_PRIORITIES are 0 or 1. */
function hasFaultyExtension(conversation: Buffer): boolean {
  return framesOf(conversation)
    .filter(isSettings)
    .some(({ payload }) => {
      for (let at = 0; at + 6 <= payload.length; at += 6) {
        const id = payload.readUInt16BE(at);
        if ((id === 8 || id === 9) && payload.readUInt32BE(at + 2) > 1) return true;
      }
      return false;
    });
}

function isSettings({ type }: { readonly type: number }): boolean {
  return type === FrameType.SETTINGS;
}

/** ALTSVC, ORIGIN, PRIORITY_UPDATE. */
function isOfExtension({ type }: { readonly type: number }): boolean {
  return type === 0xa || type === 0xc || type === 0x10;
}

/** Whether two differ in nothing but streams that `one` has reset with PROTOCOL_ERROR. */
function onlyFaults(one: Verdict, other: Verdict): boolean {
  const left = one.streams.split(", ");
  const right = other.streams.split(", ");
  const faulty = left.filter((what) => !right.includes(what));
  const faultyIds = new Set(faulty.map(idOf));
  return (
    faulty.length > 0 &&
    faulty.every((what) => what.endsWith(" PROTOCOL_ERROR")) &&
    right.every((what) => what === "" || left.includes(what) || faultyIds.has(idOf(what)))
  );
}

/** Whether `one` differs only in having answered on streams that the peer has reset. */
function onlyAnswersToResets(one: Verdict, other: Verdict, conversation: Buffer): boolean {
  const isReset = new Set(
    framesOf(conversation)
      .filter(({ type }) => type === FrameType.RST_STREAM)
      .map(({ streamId }) => `${streamId} answered`),
  );
  const left = one.streams.split(", ");
  const right = other.streams.split(", ");
  return (
    right.every((what) => what === "" || left.includes(what)) &&
    left.every((what) => right.includes(what) || isReset.has(what))
  );
}

function idOf(what: string): string {
  return what.slice(0, what.indexOf(" "));
}

function isGoaway({ type }: { readonly type: number }): boolean {
  return type === FrameType.GOAWAY;
}

function bothGoOn(own: Verdict, theirs: Verdict): boolean {
  return own.connection === "open" && theirs.connection === "open";
}

function hasHost(fields: HeaderList): boolean {
  return fields.some((name, i) => i % 2 === 0 && (name === ":authority" || name === "host"));
}

function pathOf(fields: HeaderList): string {
  return fields[fields.indexOf(":path") + 1] ?? "";
}

interface RawFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

function framesOf(conversation: Buffer): RawFrame[] {
  const frames: RawFrame[] = [];
  for (let at = 0; at + 9 <= conversation.length; at += 9 + conversation.readUIntBE(at, 3)) {
    const payload = conversation.subarray(at + 9, at + 9 + conversation.readUIntBE(at, 3));
    const streamId = conversation.readUInt32BE(at + 5) & 0x7fff_ffff;
    frames.push({ type: conversation[at + 3]!, flags: conversation[at + 4]!, streamId, payload });
  }
  return frames;
}
