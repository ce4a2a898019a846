import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ErrorCode } from "../frame/error-code.js";
import type { Stream, StreamListener } from "../stream/stream.js";
import { REQUEST, RESPONSE, RecordingListener, TRAILERS } from "../testing/scripted-peer.js";
import type { Connection } from "./connection.js";
import { createConnection } from "./http2-connection.js";

/** Small windows and buffers, so that everything has to wait for everything. */
const options = {
  initialWindowSize: 3000,
  connectionWindowSize: 65_535,
  maxBufferedOutputBytes: 4000,
  maxBufferedStreamBytes: 2000,
  maxConcurrentStreams: 8,
};

/** One side of a call: sends so many bytes when it may, and consumes what comes, sooner or later. */
class Party implements StreamListener {
  readonly held: number[] = [];
  stream: Stream | undefined;
  left: number;
  sent = 0;
  received = 0;
  outcome: "open" | "ended" | "reset" = "open";
  readonly #isServer: boolean;
  readonly #random: () => number;

  constructor(isServer: boolean, bytes: number, random: () => number) {
    this.#isServer = isServer;
    this.left = bytes;
    this.#random = random;
  }

  send(): void {
    while (this.outcome !== "reset" && this.left > 0) {
      const size = Math.min(this.left, 1 + Math.floor(this.#random() * 1500));
      const bytes = pattern(this.sent, size);
      this.left -= size;
      this.sent += size;
      const isLast = this.left === 0 && !this.#isServer;
      const mayGoOn = this.stream!.sendData(bytes, isLast);
      if (this.left === 0 && this.#isServer) this.stream!.sendTrailers(TRAILERS);
      if (!mayGoOn) return;
    }
  }

  /** Consumes some of what it holds. */
  consume(all: boolean): void {
    for (let size = this.held.shift(); size !== undefined; size = this.held.shift()) {
      this.stream!.consume(size);
      if (!all && this.#random() < 0.5) return;
    }
  }

  onHeaders(): void {}
  onData(data: Uint8Array, endStream: boolean): void {
    assert.ok(Buffer.from(data).equals(pattern(this.received, data.length)));
    this.received += data.length;
    this.held.push(data.length);
    if (endStream) this.outcome = "ended";
  }
  onTrailers(): void {
    this.outcome = "ended";
  }
  onReset(): void {
    this.outcome = "reset";
    this.held.length = 0;
  }
  onWritable(): void {
    this.send();
  }
}

/** So many bytes of the pattern that both sides know, from a place in it. */
function pattern(start: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (start + i) % 251;
  return bytes;
}

function carry(from: Connection, to: Connection, random: () => number): boolean {
  const bytes = Buffer.concat(from.takeOutput());
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(random() * random() * 5000);
    to.receive(bytes.subarray(at, end), 0);
    at = end;
  }
  if (bytes.length > 0) from.outputWritten(bytes.length);
  return bytes.length > 0;
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function play(seed: number): void {
  const random = generator(seed);
  const servers: Party[] = [];
  const clients: Party[] = [];
  const serverListener = new RecordingListener();
  serverListener.onStream = (stream) => {
    const party = new Party(true, Math.floor(random() * 20_000) + 1, random);
    party.stream = stream;
    servers.push(party);
    stream.sendHeaders(RESPONSE, false);
    party.send();
    return party;
  };
  const server = createConnection("server", serverListener, 0, options);
  const client = createConnection("client", new RecordingListener(), 0, options);
  carry(client, server, random);
  carry(server, client, random);

  const openOne = (bytes: number): Party => {
    const party = new Party(false, bytes, random);
    party.stream = client.openStream(REQUEST, false, party);
    clients.push(party);
    party.send();
    return party;
  };
  for (let step = 0; step < 150; step++) {
    const parties = random() < 0.5 ? clients : servers;
    const party = parties[Math.floor(random() * parties.length)];
    const choice = random();
    if (choice < 0.3 && client.availableStreams > 0) openOne(1 + Math.floor(random() * 20_000));
    else if (choice < 0.4 && party !== undefined) {
      party.stream!.reset(ErrorCode.CANCEL);
      if (party.outcome === "open") party.onReset();
    } else if (choice < 0.6) party?.consume(false);
    else if (choice < 0.8) carry(client, server, random);
    else carry(server, client, random);
  }
  settle(client, server, [clients, servers], random);
  const resets = clients.filter(({ outcome }) => outcome === "reset").length;
  assert.ok(
    clients.every(({ outcome }) => outcome !== "open"),
    "every call has an outcome",
  );
  assert.equal(client.activeStreams + server.activeStreams, 0);
  assert.equal(client.state.name, "open");
  assert.ok(resets < clients.length || clients.length < 10);

  // No credit was lost on the way: more than a window still passes.
  const last = openOne(100_000);
  settle(client, server, [clients, servers], random);
  assert.equal(last.outcome, "ended");
  assert.equal(servers.at(-1)?.received, 100_000);
}

function settle(client: Connection, server: Connection, parties: readonly Party[][], random: () => number): void {
  for (let moved = true; moved; ) {
    moved = carry(client, server, random);
    moved = carry(server, client, random) || moved;
    for (const party of parties.flat()) {
      if (party.held.length > 0) moved = true;
      party.consume(true);
    }
  }
}

describe("random calls between our client and our server", () => {
  it("all end, whole or reset, and lose no credit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => play(seed)),
      { numRuns: 40 },
    );
  });
});
