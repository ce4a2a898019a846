import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Http2Stream, type StreamOwner } from "./http2-stream.js";
import { StreamTable } from "./stream-table.js";

const owner = {} as StreamOwner; // The table asks nothing of it.

function addTo(table: StreamTable, id: number): Http2Stream {
  const stream = new Http2Stream(id, owner, undefined, 0, 0);
  table.add(stream);
  return stream;
}

function walk(table: StreamTable): Http2Stream[] {
  const streams: Http2Stream[] = [];
  for (let stream = table.first(); stream !== undefined; stream = table.after(stream)) streams.push(stream);
  return streams;
}

describe("the table of streams", () => {
  it("finds what was added and not what was removed", () => {
    const table = new StreamTable();
    const [one, three] = [addTo(table, 1), addTo(table, 3)];
    assert.equal(table.find(1), one);
    assert.equal(table.find(3), three);
    table.removeEnded(three);
    assert.equal(table.find(3), undefined);
    assert.deepEqual(table.all(), [one]);
  });

  it("knows what an absent stream was", () => {
    const table = new StreamTable();
    table.removeEnded(addTo(table, 1));
    table.removeCutOff(addTo(table, 3));
    addTo(table, 9);
    assert.equal(table.absent(1), "ended");
    assert.equal(table.absent(3), "cutOff");
    assert.equal(table.absent(5), "unknown");
    assert.equal(table.absent(11), "idle");
    assert.equal(table.absent(2), "idle", "nobody opens even streams");
  });

  it("remembers the last ended ones only", () => {
    const table = new StreamTable();
    for (let id = 1; id < 1000; id += 2) table.removeEnded(addTo(table, id));
    assert.equal(table.absent(1), "unknown");
    assert.equal(table.absent(999), "ended");
    assert.equal(table.size, 0);
  });

  it("keeps many streams, also when they all fall into one bucket, and gives them in order", () => {
    for (const step of [2, 64, 4096]) {
      const table = new StreamTable();
      const streams = Array.from({ length: 500 }, (_, i) => addTo(table, 1 + step * i));
      assert.deepEqual(table.all(), streams);
      assert.deepEqual(
        walk(table).sort((a, b) => a.id - b.id),
        streams,
      );
      for (const [i, stream] of streams.entries()) if (i % 3 !== 0) table.removeEnded(stream);
      assert.equal(table.size, 167);
      for (const [i, stream] of streams.entries())
        assert.equal(table.find(stream.id), i % 3 === 0 ? stream : undefined);
      for (const [i, stream] of streams.entries()) if (i % 3 === 0) table.removeCutOff(stream);
      assert.deepEqual(table.all(), []);
      assert.deepEqual(walk(table), []);
    }
  });

  it("has no next id behind the last of 31 bits", () => {
    const table = new StreamTable();
    assert.equal(table.nextId(), 1);
    table.highestId = 0x7fff_fffd;
    assert.equal(table.nextId(), 0x7fff_ffff);
    table.highestId = 0x7fff_ffff;
    assert.equal(table.nextId(), undefined);
  });
});
