import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import { FrameFlag } from "../frame/frame-header.js";
import type { Stream } from "../stream/stream.js";
import { REQUEST, RESPONSE, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { data, frame, parseFrames, rstStream, settings, windowUpdate } from "../testing/wire.js";
import type { ConnectionOptions } from "./connection-options.js";

/** A server with so many streams, each of which has its response's headers. */
function serving(streams: number, options = {}, ...peerSettings: [number, number][]): ScriptedPeer {
  const peer = ScriptedPeer.ready("server", options, ...peerSettings);
  for (let i = 0; i < streams; i++) peer.send(peer.hpack.headers(1 + 2 * i, REQUEST, true));
  for (const { stream } of peer.listener.streams) stream!.sendHeaders(RESPONSE, false);
  peer.output();
  peer.takeLog();
  return peer;
}

const bytes = (size: number): Uint8Array => new Uint8Array(size);

function sentBytes(output: readonly string[], streamId: number): number {
  let sum = 0;
  for (const line of output) {
    const match = /^DATA (\d+) (\d+)/.exec(line);
    if (match !== null && Number(match[1]) === streamId) sum += Number(match[2]);
  }
  return sum;
}

describe("sending", () => {
  it("stops after exactly the window of the stream, and goes on with credit", () => {
    const peer = serving(1);
    const stream = peer.listener.streams[0]!.stream!;
    for (let i = 0; i < 25; i++) stream.sendData(bytes(4000), false);
    stream.sendTrailers(TRAILERS);
    peer.send(windowUpdate(0, 1_000_000));
    assert.equal(sentBytes(peer.output(), 1), 65_535);
    assert.equal(stream.bufferedBytes, 100_000 - 65_535);
    peer.send(windowUpdate(1, 4000));
    assert.equal(sentBytes(peer.output(), 1), 4000);
    peer.send(windowUpdate(1, 40_000));
    const rest = peer.output();
    assert.equal(sentBytes(rest, 1), 100_000 - 69_535);
    assert.equal(rest.at(-1), "HEADERS 1 grpc-status=0 END_STREAM");
    assert.equal(peer.connection.activeStreams, 0);
  });

  it("stops after exactly the window of the connection", () => {
    const peer = serving(2, {}, [4, 1_000_000]);
    const [a, b] = peer.listener.streams;
    a!.stream!.sendData(bytes(50_000), false);
    b!.stream!.sendData(bytes(50_000), true);
    const output = peer.output();
    assert.equal(sentBytes(output, 1) + sentBytes(output, 3), 65_535);
    peer.send(windowUpdate(0, 34_465));
    const rest = peer.output();
    assert.equal(sentBytes(output, 3) + sentBytes(rest, 3), 50_000);
    assert.match(rest.at(-1)!, /^DATA 3 \d+ END_STREAM$/);
  });

  it("gives memory back to its owner when the last of it has been written, and not when its stream was cut off", () => {
    const peer = serving(2, {}, [4, 1_000_000]);
    peer.send(windowUpdate(0, 1_000_000));
    const released: Uint8Array[] = [];
    const owner = { release: (data: Uint8Array) => released.push(data) };
    const [a, b] = peer.listener.streams.map(({ stream }) => stream!);
    const [first, second, third] = [bytes(300_000), bytes(10), bytes(900_000)];
    a!.sendData(first, false, owner);
    a!.sendData(bytes(20), false);
    a!.sendData(second, false, owner);
    b!.sendData(third, false, owner);
    let sent = 0;
    for (let segments = peer.connection.takeOutput(); segments.length > 0; segments = peer.connection.takeOutput()) {
      const size = segments.reduce((sum, { length }) => sum + length, 0);
      const isFirstSent = a!.bufferedBytes < 30;
      const before = released.length;
      peer.connection.outputWritten(size - 1);
      assert.ok(released.length - before <= (isFirstSent ? 2 : 0), "nothing is given back that may yet be looked at");
      peer.connection.outputWritten(1);
      sent += size;
    }
    assert.deepEqual(released, [first, second]);
    assert.ok(sent > 900_000 && b!.bufferedBytes > 0);
    peer.send(rstStream(3, ErrorCode.CANCEL));
    peer.output();
    assert.deepEqual(released, [first, second]);
  });

  it("gives memory back that was sent whole, in one frame", () => {
    const peer = serving(1);
    const released: Uint8Array[] = [];
    const data = bytes(10_000);
    peer.listener.streams[0]!.stream!.sendData(data, true, { release: (sent) => released.push(sent) });
    const [, ...segments] = peer.connection.takeOutput();
    assert.equal(segments.at(-1)?.buffer, data.buffer);
    assert.deepEqual(released, []);
    peer.connection.outputWritten(9 + 10_000);
    assert.deepEqual(released, [data]);
  });

  it("lets what a stream sends in one turn share frames, behind the first, and the streams keep their order", () => {
    const peer = serving(2, {}, [4, 1_000_000]);
    const [a, b] = peer.listener.streams;
    for (let i = 0; i < 100; i++) {
      assert.equal(a!.stream!.sendData(bytes(20), false), true);
      b!.stream!.sendData(bytes(30), false);
    }
    a!.stream!.sendTrailers(TRAILERS);
    assert.deepEqual(peer.output(), [
      "DATA 1 20",
      "DATA 3 30",
      "DATA 1 1980",
      "DATA 3 2970",
      "HEADERS 1 grpc-status=0 END_STREAM",
    ]);
    b!.stream!.sendData(bytes(40), false);
    assert.deepEqual(peer.output(), ["DATA 3 40"]);
  });

  it("does not let it wait when it fills a frame, or where nothing may be buffered", () => {
    const lines = (options: object): string[] => {
      const peer = serving(1, options, [4, 1_000_000]);
      const { stream } = peer.listener.streams[0]!;
      for (let i = 0; i < 4; i++) stream!.sendData(bytes(10_000), false);
      return peer.output();
    };
    assert.deepEqual(lines({}), ["DATA 1 10000", "DATA 1 16384", "DATA 1 3616", "DATA 1 10000"]);
    assert.deepEqual(lines({ maxBufferedStreamBytes: 0 }), new Array(4).fill("DATA 1 10000"));
  });

  it("tells of much output before more of it is gathered, however many streams it is for", () => {
    const peer = serving(4, {}, [4, 1_000_000]);
    peer.send(windowUpdate(0, 1_000_000));
    const taken: number[] = [];
    peer.listener.onMuchOutput = () => taken.push(peer.outputBytes().length);
    for (let i = 0; i < 1000; i++) for (const { stream } of peer.listener.streams) stream!.sendData(bytes(20), false);
    const rest = peer.outputBytes().length;
    assert.equal(taken.length, 2);
    for (const sizeBytes of taken) assert.ok(sizeBytes >= 32_768 && sizeBytes < 34_000, `${sizeBytes} were taken`);
    assert.equal(taken[0]! + taken[1]! + rest - 80_000, 9 * 4 * 6, "two frames for each stream each time");
  });

  it("ends a stream with the last of what it has gathered", () => {
    const peer = serving(1, {}, [4, 1_000_000]);
    const { stream } = peer.listener.streams[0]!;
    for (let i = 0; i < 3; i++) stream!.sendData(bytes(20), i === 2);
    assert.deepEqual(peer.output(), ["DATA 1 20", "DATA 1 40 END_STREAM"]);
    assert.equal(peer.connection.activeStreams, 0);
  });

  it("gives streams turns, a frame each", () => {
    const peer = serving(3, { maxBufferedOutputBytes: 1 }, [4, 0]);
    for (const { stream } of peer.listener.streams) stream!.sendData(bytes(40_000), true);
    peer.send(windowUpdate(0, 1_000_000), settings([4, 1_000_000]));
    assert.deepEqual(peer.output(), [
      "SETTINGS ACK",
      "DATA 1 16384",
      "DATA 3 16384",
      "DATA 5 16384",
      "DATA 1 16384",
      "DATA 3 16384",
      "DATA 5 16384",
      "DATA 1 7232 END_STREAM",
      "DATA 3 7232 END_STREAM",
      "DATA 5 7232 END_STREAM",
    ]);
  });

  it("is not held up by a stream whose window is empty", () => {
    const peer = serving(2, {}, [4, 10]);
    peer.listener.streams[0]!.stream!.sendData(bytes(1000), true);
    peer.listener.streams[1]!.stream!.sendData(bytes(10), true);
    const output = peer.output();
    assert.ok(
      output.includes('DATA 3 "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000" END_STREAM'),
    );
    assert.equal(output.length, 2);
  });

  it("produces no more than the output's bound until that has been written", () => {
    const peer = serving(1, { maxBufferedOutputBytes: 20_000 }, [4, 1 << 24]);
    peer.send(windowUpdate(0, 1 << 24));
    peer.output();
    peer.listener.streams[0]!.stream!.sendData(bytes(200_000), true);
    const sizes: number[] = [];
    for (let parts = peer.connection.takeOutput(); parts.length > 0; parts = peer.connection.takeOutput()) {
      const size = parts.reduce((sum, part) => sum + part.length, 0);
      assert.equal(peer.connection.takeOutput().length, 0, "nothing more while it is not written");
      sizes.push(size);
      peer.connection.outputWritten(size);
    }
    assert.ok(Math.max(...sizes) <= 20_000 + 16_393, sizes.join());
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      200_000 + 13 * 9,
    );
  });

  it("tells when a stream's buffer has room again", () => {
    const peer = serving(1, { maxBufferedStreamBytes: 1000 });
    const stream = peer.listener.streams[0]!.stream!;
    assert.equal(stream.sendData(bytes(65_535), false), true);
    assert.equal(stream.sendData(bytes(1000), false), true);
    assert.equal(stream.sendData(bytes(1), false), false);
    peer.send(windowUpdate(0, 100_000), windowUpdate(1, 400));
    assert.deepEqual(peer.takeLog(), []);
    peer.send(windowUpdate(1, 101));
    assert.deepEqual(peer.takeLog(), ["#1 writable"]);
    peer.send(windowUpdate(1, 300));
    assert.deepEqual(peer.takeLog(), [], "once");
  });

  describe("of small messages, while the socket is busy with what it was given", () => {
    /** A server with so many streams that have large windows, none of whose output is ever waited for. */
    function roomy(streams: number): ScriptedPeer {
      const peer = serving(streams, {}, [4, 1 << 24]);
      peer.send(windowUpdate(0, 1 << 24));
      peer.output();
      return peer;
    }

    /** Takes output, as octets of DATA for each stream; it is not written yet. */
    function take(peer: ScriptedPeer): { readonly size: number; readonly sent: Map<number, number> } {
      const taken = Buffer.concat(peer.connection.takeOutput());
      const sent = new Map<number, number>();
      for (const { type, streamId, payload } of parseFrames(taken)) {
        if (type === "DATA") sent.set(streamId, (sent.get(streamId) ?? 0) + payload.length);
      }
      return { size: taken.length, sent };
    }

    it("stops at enough for the next write, and goes on when that has been taken", async () => {
      const peer = roomy(3);
      const [a, b, c] = peer.listener.streams.map(({ stream }) => stream!);
      const sendUntilFull = (...streams: Stream[]): number => {
        let sent = 0;
        while (sent < 4000 && streams.every((stream) => stream.sendData(bytes(50), false))) sent += streams.length;
        return sent * 50;
      };
      assert.equal(sendUntilFull(a!, b!), 200_000, "nothing is under way");
      const { size } = take(peer);
      const held = sendUntilFull(a!, b!);
      assert.ok(held > 65_000 && held < 66_000, `${held} bytes were accepted for the next write`);
      assert.equal(c!.sendData(bytes(50), false), false, "that is of all streams together");
      peer.connection.outputWritten(size);
      assert.deepEqual(peer.takeLog(), [], "nobody makes more until the next write is taken");
      const next = take(peer);
      await Promise.resolve();
      assert.deepEqual(peer.takeLog(), ["#1 writable", "#5 writable"]);
      assert.ok(next.sent.get(1)! + next.sent.get(3)! >= held, "what was accepted leaves");
      assert.equal(next.sent.get(5), 50);
      peer.connection.outputWritten(next.size);
      assert.equal(sendUntilFull(a!, b!, c!), 200_100, "nothing is under way again");
    });

    it("gives each stream its share of every write, whether it makes messages at once or later", async () => {
      const peer = roomy(10);
      const streams = peer.listener.streams.map(({ stream }) => stream!);
      const sendUntilFull = (stream: Stream): void => {
        while (stream.sendData(bytes(50), false));
      };
      for (const [i, recording] of peer.listener.streams.entries()) {
        const goOn = (): void => sendUntilFull(streams[i]!);
        recording.onWritable = i % 2 === 0 ? goOn : () => queueMicrotask(goOn);
      }
      streams[0]!.sendData(bytes(50), false);
      let { size } = take(peer);
      for (const stream of streams) sendUntilFull(stream);
      const sums = new Map<number, number>();
      for (let i = 0; i < 100; i++) {
        peer.connection.outputWritten(size);
        const taken = take(peer);
        size = taken.size;
        assert.ok(size < 2 * 65_536, `${size} bytes in a write`);
        for (const [id, sent] of taken.sent) sums.set(id, (sums.get(id) ?? 0) + sent);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const all = [...sums.values()];
      assert.equal(all.length, 10);
      assert.ok(Math.min(...all) > 0.8 * Math.max(...all), `${all.join(", ")} bytes of each stream`);
    });

    it("holds up nobody for good whose window is closed", async () => {
      const peer = serving(2, {}, [4, 0]);
      const streams = peer.listener.streams.map(({ stream }) => stream!);
      peer.connection.ping(peer.now, () => {});
      const { size } = take(peer);
      for (const stream of streams) while (stream.sendData(bytes(50), false));
      let outputs = 0;
      peer.listener.onOutput = () => outputs++;
      peer.connection.outputWritten(size);
      assert.equal(outputs, 1, "there is no output, and it is to be taken");
      take(peer);
      await Promise.resolve();
      assert.deepEqual(peer.takeLog(), ["#3 writable"]);
    });
  });

  it("can be gone on with from inside of onWritable", () => {
    const peer = serving(1, { maxBufferedStreamBytes: 0 }, [4, 1 << 24]);
    peer.send(windowUpdate(0, 1 << 24));
    const { stream } = peer.listener.streams[0]!;
    let left = 50;
    const produce = (): void => {
      while (left > 0) {
        left--;
        if (!stream!.sendData(bytes(30_000), left === 0)) return;
      }
    };
    peer.listener.streams[0]!.onWritable = produce;
    produce();
    assert.equal(sentBytes(peer.output(), 1), 1_500_000);
    assert.equal(peer.connection.activeStreams, 0);
  });

  it("follows a changed initial window on open streams, also below zero", () => {
    const peer = serving(1);
    const stream = peer.listener.streams[0]!.stream!;
    stream.sendData(bytes(60_000), false);
    peer.output();
    peer.send(settings([4, 10_000]));
    stream.sendData(bytes(100), false);
    assert.deepEqual(peer.output(), ["SETTINGS ACK"], "the window is -50,000");
    peer.send(windowUpdate(1, 50_000));
    assert.deepEqual(peer.output(), []);
    peer.send(settings([4, 10_050]));
    assert.deepEqual(peer.output(), ["SETTINGS ACK", "DATA 1 50"]);
  });

  it("keeps to the peer's frame size", () => {
    const peer = serving(1, {}, [5, 20_000]);
    peer.listener.streams[0]!.stream!.sendData(bytes(30_000), true);
    assert.deepEqual(peer.output(), ["DATA 1 20000", "DATA 1 10000 END_STREAM"]);
  });

  it("needs no window for an end without data", () => {
    const peer = serving(1, {}, [4, 0]);
    const stream = peer.listener.streams[0]!.stream!;
    stream.sendData(bytes(0), false);
    stream.sendData(bytes(0), true);
    assert.deepEqual(peer.output(), ['DATA 1 "" END_STREAM']);
  });

  it("drops what a reset stream had queued, and serves the others", () => {
    const peer = serving(2, {}, [4, 100_000]);
    const [a, b] = peer.listener.streams;
    a!.stream!.sendData(bytes(80_000), true);
    b!.stream!.sendData(bytes(1000), true);
    peer.output();
    peer.send(rstStream(1, ErrorCode.CANCEL), windowUpdate(0, 50_000));
    assert.deepEqual(peer.output(), ["DATA 3 1000 END_STREAM"]);
    assert.equal(a!.stream!.bufferedBytes, 0);
  });
});

describe("receiving", () => {
  const small = { initialWindowSize: 65_535, connectionWindowSize: 65_535, bdpProbe: false };

  it("gives no credit until data is consumed, and then in quarters of the window", () => {
    const peer = ScriptedPeer.ready("server", small);
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(peer.hpack.headers(1, REQUEST));
    for (let sent = 0; sent < 65_535; sent += 13_107) peer.send(data(1, bytes(13_107)));
    assert.deepEqual(peer.output(), []);
    const { stream, receivedBytes } = peer.listener.streams[0]!;
    assert.equal(receivedBytes, 65_535);
    stream!.consume(16_383);
    assert.deepEqual(peer.output(), []);
    stream!.consume(1);
    assert.deepEqual(peer.output(), ["WINDOW_UPDATE 0 16384", "WINDOW_UPDATE 1 16384"]);
    peer.send(data(1, bytes(16_384)));
    assert.equal(peer.connection.state.name, "open");
    peer.send(data(1, "x"));
    assert.equal(peer.output().at(-1), "GOAWAY 1 FLOW_CONTROL_ERROR");
  });

  it("resets a stream that oversteps its own window", () => {
    const peer = ScriptedPeer.ready("server", { initialWindowSize: 100 });
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(peer.hpack.headers(1, REQUEST), data(1, bytes(100)), data(1, "x"));
    assert.deepEqual(peer.output(), ["RST_STREAM 1 FLOW_CONTROL_ERROR"]);
    assert.equal(peer.connection.state.name, "open");
  });

  it("tolerates the initial window until its own smaller one was acknowledged", () => {
    const peer = new ScriptedPeer("server", { initialWindowSize: 100 });
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(
      Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      settings(),
      peer.hpack.headers(1, REQUEST),
      data(1, bytes(1000)),
    );
    assert.equal(peer.connection.activeStreams, 1);
    peer.send(frame("SETTINGS", FrameFlag.ACK, 0), data(1, "x"));
    assert.match(peer.output().at(-1)!, /^RST_STREAM 1 FLOW_CONTROL_ERROR$/);
  });

  it("leaves as much to other streams when a stream's window is larger than the connection's usual one", () => {
    const credit = (options: ConnectionOptions): string[] => new ScriptedPeer("server", options).output();
    assert.deepEqual(credit({}), ["SETTINGS", `WINDOW_UPDATE 0 ${1_048_576 - 65_535}`]);
    assert.deepEqual(credit({ initialWindowSize: 4_194_304 }), [
      "SETTINGS",
      `WINDOW_UPDATE 0 ${4_194_304 + 786_432 - 65_535}`,
    ]);
    assert.deepEqual(credit({ initialWindowSize: 4_194_304, connectionWindowSize: 100_000 }), [
      "SETTINGS",
      `WINDOW_UPDATE 0 ${100_000 - 65_535}`,
    ]);
  });

  it("returns padding at once", () => {
    const peer = ScriptedPeer.ready("server", small);
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(peer.hpack.headers(1, REQUEST));
    for (let i = 0; i < 64; i++) peer.send(frame("DATA", FrameFlag.PADDED, 1, [255, 65, ...bytes(255)]));
    assert.deepEqual(peer.output(), ["WINDOW_UPDATE 0 16384", "WINDOW_UPDATE 1 16384"]);
  });

  it("gives the connection's credit back for what a reset stream will not consume, once", () => {
    const peer = ScriptedPeer.ready("server", small);
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(peer.hpack.headers(1, REQUEST), data(1, bytes(16_384)), data(1, bytes(16_384)));
    const { stream } = peer.listener.streams[0]!;
    stream!.reset(ErrorCode.CANCEL);
    assert.deepEqual(peer.output(), ["RST_STREAM 1 CANCEL", "WINDOW_UPDATE 0 32768"]);
    stream!.consume(32_768);
    assert.deepEqual(peer.output(), []);
    peer.send(data(1, bytes(16_384)), data(1, bytes(16_384)));
    assert.deepEqual(peer.output(), new Array(2).fill("WINDOW_UPDATE 0 16384"), "late data costs nothing");
  });

  it("gives credit back for the rest of a frame whose stream was reset in its middle", () => {
    const peer = ScriptedPeer.ready("server", small);
    peer.listener.onRequest = (_stream, _headers, recording) => {
      recording.consumes = false;
    };
    peer.send(peer.hpack.headers(1, REQUEST));
    for (let i = 0; i < 4; i++) {
      const octets = data(1, bytes(16_384));
      peer.send(octets.subarray(0, 5000));
      if (i === 0) peer.listener.streams[0]!.stream!.reset(ErrorCode.CANCEL);
      peer.send(octets.subarray(5000));
    }
    const credit = peer.output().filter((line) => line.startsWith("WINDOW_UPDATE 0"));
    assert.deepEqual(credit, new Array(4).fill("WINDOW_UPDATE 0 16384"));
  });

  it("still counts what is consumed after the end of the stream", () => {
    const peer = ScriptedPeer.ready("server", small);
    peer.listener.onRequest = (stream, _headers, recording) => {
      recording.consumes = false;
      stream.sendHeaders(RESPONSE, true);
    };
    peer.send(peer.hpack.headers(1, REQUEST), data(1, bytes(16_384)), data(1, bytes(16_384), true));
    peer.output();
    assert.equal(peer.connection.activeStreams, 0);
    peer.listener.streams[0]!.stream!.consume(32_768);
    assert.deepEqual(peer.output(), ["WINDOW_UPDATE 0 32768"], "and only for the connection");
  });
});
