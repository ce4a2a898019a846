import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from "node:http2";
import { gzipSync } from "node:zlib";
import type { RefusalReason } from "@baud/grpc";
import { errorCodeName } from "@baud/http2";
import { type Attack, type Expectation, type LimitOption, patienceMs, type Verdict } from "./attack.js";
import { answersOn, RawConnection } from "./raw-connection.js";
import { END_HEADERS, END_STREAM, FrameType, frame, literal, requestBlock } from "./wire.js";

const unary = "/grpc.testing.TestService/UnaryCall";
const empty = Buffer.alloc(5);

/** Single requests that are not what they should be. */
export const requests: readonly Attack[] = [
  tooLarge("a length prefix of 4 GiB", {}, () => Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3])),
  tooLarge("gzip of 256 MiB of zeros", { "grpc-encoding": "gzip" }, () => {
    const compressed = gzipSync(Buffer.alloc(1 << 28));
    const prefix = Buffer.from([1, 0, 0, 0, 0]);
    prefix.writeUInt32BE(compressed.length, 1);
    return Buffer.concat([prefix, compressed]);
  }),
  // Messages are read to a depth of 100, as by protoc: for that there is no option.
  answered("100,000 nested groups", "grpc-status 13", {}, () => {
    // Field 100, which SimpleRequest does not have.
    const groups = Buffer.alloc(200_000);
    for (let at = 0; at < groups.length; at += 2) groups.set([0xa3, 0x06], at);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(groups.length, 1);
    return Buffer.concat([prefix, groups]);
  }),
  ...(
    [
      ["without its first slash", unary.slice(1)],
      ["with a doubled slash", `/${unary}`],
      ["with an octet in %", unary.replace("U", "%55")],
      ["with ..", `/grpc.testing.TestService/../grpc.testing.TestService/UnaryCall`],
      ["with a query", `${unary}?a=b`],
      ["__proto__", "/__proto__/__proto__"],
      ["constructor", "/grpc.testing.TestService/constructor"],
    ] as const
  ).map(([what, path]) => refused(`a path ${what}`, "grpc-status 12", ":path", { ":path": path })),
  refused("-bin metadata that is not base64", "grpc-status 13", "-bin", { "x-a-bin": "§%" }),
  refused("a grpc-timeout of words", "grpc-status 13", "grpc-timeout", { "grpc-timeout": "soon" }),
  refused("a grpc-timeout of nine digits", "grpc-status 13", "grpc-timeout", { "grpc-timeout": "123456789S" }),
  refused("a content type that is not gRPC's", "status 415", "content-type", { "content-type": "text/html" }),
  refused("GET", "status 405", ":method", { ":method": "GET" }),
  answered("a content-length that is too long", "RST_STREAM PROTOCOL_ERROR", { "content-length": "99" }),
  answered("a content-length that is too short", "RST_STREAM PROTOCOL_ERROR", { "content-length": "3" }),
  ...(
    [
      ["CR in a header's value", "x-a", "a\rb"],
      ["LF in a header's value", "x-a", "a\nb"],
      ["NUL in a header's value", "x-a", "a\0b"],
      ["a space before a header's value", "x-a", " a"],
      ["CR in a header's name", "x\ra", "a"],
      ["a space in a header's name", "x a", "a"],
      ["upper case in a header's name", "X-A", "a"],
      ["a colon in a header's name", "x:a", "a"],
      ["a header without a name", "", "a"],
      ["te: gzip", "te", "gzip"],
      ["connection: close", "connection", "close"],
    ] as const
  ).map(([what, name, value]) => refusedAsMalformed(what, name, value)),
];

/** A request that node:http2 can send, and what it must be answered. */
function answered(
  name: string,
  answer: string,
  changes: OutgoingHttpHeaders,
  body: Buffer | (() => Buffer) = empty,
): Attack {
  return {
    name,
    limit: answer,
    options: [],
    expected: expectedOf(answer),
    async run({ port }): Promise<Verdict> {
      const session = connect(`http://127.0.0.1:${port}`);
      session.on("error", () => {});
      try {
        const said = await ask(session, changes, typeof body === "function" ? body() : body);
        return { sent: "1 request", answers: { [said]: 1 } };
      } finally {
        session.destroy();
      }
    },
  };
}

/** A request that no handler sees. */
function refused(name: string, answer: string, reason: RefusalReason, changes: OutgoingHttpHeaders): Attack {
  const attack = answered(name, answer, changes);
  return { ...attack, expected: { ...attack.expected, refused: { [reason]: 1 } } };
}

/** A request that is small until somebody makes room for what it says of itself. */
function tooLarge(name: string, changes: OutgoingHttpHeaders, body: () => Buffer): Attack {
  const options: readonly LimitOption[] = ["maxReceiveMessageBytes"];
  return { ...answered(name, "grpc-status 8", changes, body), options };
}

/** The connection goes on, whatever a request is answered. Of a malformed one nobody above HTTP/2 is told. */
function expectedOf(answer: string, streamsOpened = 1): Expectation {
  const resetsCaused = answer.startsWith("RST_STREAM") ? 1 : 0;
  return { answers: { [answer]: 1 }, limits: {}, counters: { streamsOpened, resetsCaused }, maxGrowthMb: 20 };
}

function ask(session: ClientHttp2Session, changes: OutgoingHttpHeaders, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const headers = {
      ":method": "POST",
      ":path": unary,
      "content-type": "application/grpc",
      te: "trailers",
      ...changes,
    };
    const stream = session.request(headers, { endStream: headers[":method"] === "GET" });
    stream.on("response", (answer) => {
      if (answer[":status"] !== 200) resolve(`status ${answer[":status"]}`);
      else if (answer["grpc-status"] !== undefined) resolve(`grpc-status ${answer["grpc-status"]}`);
    });
    stream.on("trailers", (trailers) => resolve(`grpc-status ${trailers["grpc-status"]}`));
    stream.on("error", () => {});
    stream.on("close", () =>
      resolve(
        stream.rstCode === constants.NGHTTP2_NO_ERROR
          ? "no answer"
          : `RST_STREAM ${errorCodeName(stream.rstCode ?? 0)}`,
      ),
    );
    stream.resume();
    stream.end(body);
  });
}

/** A request with a field that no client library would send (RFC 9113 section 8.2). */
function refusedAsMalformed(what: string, name: string, value: string): Attack {
  const answer = "RST_STREAM PROTOCOL_ERROR";
  return {
    name: what,
    limit: answer,
    options: [],
    expected: expectedOf(answer, 0),
    async run({ port }): Promise<Verdict> {
      const connection = await RawConnection.open(port);
      const block =
        name === "te" ? requestBlock(unary, { te: value }) : Buffer.concat([requestBlock(unary), literal(name, value)]);
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, block), frame(FrameType.DATA, END_STREAM, 1, empty));
      await connection.waitFor(
        () => connection.resets.has(1) || connection.endedStreams.has(1) || connection.isOver,
        patienceMs,
      );
      const answers = connection.endedStreams.has(1) ? { "the call succeeded": 1 } : answersOn([connection]);
      connection.destroy();
      return { sent: "1 request", answers };
    },
  };
}
