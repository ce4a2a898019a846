import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { negativeCases } from "../cases/negative-cases.js";
import { runCase } from "../run-case.js";
import { clientPreface, encodeFrame, Flag, FrameReader, FrameType, uint32s } from "./frame.js";
import { startMisbehavingServer } from "./misbehaving-server.js";
import { misbehaviours } from "./misbehaviours.js";

for (const name of negativeCases.keys()) {
  test(`Baud's client passes ${name}`, async () => {
    const server = await startMisbehavingServer(name);
    try {
      await runCase(name, () => new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure()));
      assert.deepEqual(await server.faults(), []);
    } finally {
      await server.close();
    }
  });
}

test("there is a misbehaviour for each case, and a case for each misbehaviour", () => {
  assert.deepEqual([...misbehaviours.keys()], [...negativeCases.keys()]);
});

test("a case that there is not is refused with those that there are", async () => {
  await assert.rejects(startMisbehavingServer("sulk"), /there is no case sulk; there are goaway, rst_after_header, /);
});

test("a server that nobody came to says so", async () => {
  const server = await startMisbehavingServer("ping");
  assert.deepEqual(await server.faults(), ["nobody connected"]);
  await server.close();
});

const faultyClients: readonly {
  readonly name: string;
  readonly does: string;
  readonly fault: string;
  run(client: RawClient): Promise<void>;
}[] = [
  {
    name: "goaway",
    does: "opens a stream after GOAWAY",
    fault: "a stream was opened after GOAWAY",
    async run(client) {
      client.sendRequest(1);
      await client.received(FrameType.GOAWAY);
      client.sendRequest(3);
    },
  },
  {
    name: "ping",
    does: "answers no ping",
    fault: "3 pings were not answered",
    async run(client) {
      client.openWindows();
      client.sendRequest(1);
      for (let pings = 0; pings < 3; pings++) await client.received(FrameType.PING);
    },
  },
  {
    name: "max_streams",
    does: "opens two streams where one is allowed",
    fault: "2 streams were open at once",
    async run(client) {
      await client.received(FrameType.SETTINGS);
      client.send(FrameType.SETTINGS, Flag.ACK, 0);
      client.sendHeaders(1);
      client.sendHeaders(3);
    },
  },
];

for (const { name, does, fault, run } of faultyClients) {
  test(`a client that ${does} fails ${name}`, async () => {
    const server = await startMisbehavingServer(name);
    const client = new RawClient(connect(server.port, "127.0.0.1"));
    await run(client);
    await client.end();
    assert.deepEqual(await server.faults(), [fault]);
    await server.close();
  });
}

test("a client that does not speak HTTP/2 is cut off", async () => {
  const server = await startMisbehavingServer("ping");
  const socket = connect(server.port, "127.0.0.1");
  socket.resume().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "close");
  await server.close();
});

/** A client that sends what the test says, and nothing by itself. */
class RawClient {
  readonly #socket: Socket;
  readonly #reader: FrameReader = new FrameReader("server");
  readonly #received: number[] = [];
  #onFrame: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.write(clientPreface);
    this.send(FrameType.SETTINGS, 0, 0);
    socket.on("data", (chunk: Buffer) => {
      for (const { type, flags } of this.#reader.read(chunk)) if (flags !== Flag.ACK) this.#received.push(type);
      this.#onFrame?.();
    });
  }

  send(type: number, flags: number, streamId: number, payload?: Uint8Array): void {
    this.#socket.write(encodeFrame(type, flags, streamId, payload));
  }

  sendRequest(streamId: number): void {
    this.sendHeaders(streamId);
    this.send(FrameType.DATA, Flag.END_STREAM, streamId);
  }

  sendHeaders(streamId: number): void {
    // `:method: POST`, which is enough for a server that reads no header blocks.
    this.send(FrameType.HEADERS, Flag.END_HEADERS, streamId, Buffer.of(0x83));
  }

  /** Lets the server send as much as it likes. */
  openWindows(): void {
    const size = 0x7fff_0000;
    this.send(FrameType.SETTINGS, 0, 0, Buffer.concat([Buffer.of(0, 4), uint32s(size)]));
    this.send(FrameType.WINDOW_UPDATE, 0, 0, uint32s(size));
  }

  /** Waits for the next frame of a type, past those before it. */
  async received(type: number): Promise<void> {
    for (;;) {
      while (this.#received.length > 0) if (this.#received.shift() === type) return;
      await new Promise<void>((resolve) => {
        this.#onFrame = resolve;
      });
    }
  }

  async end(): Promise<void> {
    this.#socket.end();
    await once(this.#socket, "close");
  }
}
