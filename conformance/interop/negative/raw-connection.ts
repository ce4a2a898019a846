import type { Socket } from "node:net";
import { encodeFrame, Flag, type Frame, FrameReader, FrameType, uint32s } from "./frame.js";

/** What a misbehaving server does with a connection; all optional save the answer. */
export interface RawConnectionListener {
  /** A request began. */
  onStreamOpened?(connection: RawConnection, streamId: number): void;
  /** A request has arrived whole. What goes wrong here is a fault of the test, and not told if the client has left. */
  onRequest(connection: RawConnection, streamId: number): Promise<void>;
  onClosed?(connection: RawConnection): void;
}

/**
 * The server's end of an HTTP/2 connection, frame by frame. It keeps to flow control and acknowledges what must be
 * acknowledged; all else is said by whoever drives it. Header blocks of requests are not read: the cases have one path.
 */
export class RawConnection {
  readonly #socket: Socket;
  readonly #listener: RawConnectionListener;
  readonly #reader: FrameReader = new FrameReader("client");
  readonly #openStreams: Set<number> = new Set();
  readonly #streamWindows: Map<number, number> = new Map();
  #initialWindow = 65_535;
  #connectionWindow = 65_535;
  #onWindowChanged: (() => void)[] = [];
  #areSettingsAcknowledged = false;
  #unansweredPings = 0;

  constructor(socket: Socket, listener: RawConnectionListener, settings: Readonly<Record<number, number>> = {}) {
    this.#socket = socket;
    this.#listener = listener;
    // The largest windows there are, so that requests of these tests need no further credit.
    const most = 0x7fffffff;
    this.sendSettings({ 4: most, ...settings });
    this.#send(FrameType.WINDOW_UPDATE, 0, 0, uint32s(most - 65_535));
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => listener.onClosed?.(this));
  }

  /** Streams whose request began and whose answer has not ended. */
  get openStreamCount(): number {
    return this.#openStreams.size;
  }

  /** Whether the client has told that it keeps to the settings. */
  get areSettingsAcknowledged(): boolean {
    return this.#areSettingsAcknowledged;
  }

  get unansweredPings(): number {
    return this.#unansweredPings;
  }

  /** Settings by their identifiers (RFC 9113, section 6.5.2). */
  sendSettings(settings: Readonly<Record<number, number>>): void {
    const entries = Object.entries(settings).map(([id, value]) =>
      Buffer.concat([Buffer.of(0, Number(id)), uint32s(value)]),
    );
    this.#send(FrameType.SETTINGS, 0, 0, Buffer.concat(entries));
  }

  sendPing(): void {
    this.#unansweredPings++;
    this.#send(FrameType.PING, 0, 0, uint32s(0, this.#unansweredPings));
  }

  /** Tells the client to open no more streams here; those up to `lastStreamId` are answered. */
  sendGoaway(lastStreamId: number): void {
    this.#send(FrameType.GOAWAY, 0, 0, uint32s(lastStreamId, 0));
  }

  /** The header block of a response that is gRPC. */
  sendHeaders(streamId: number): void {
    const block = Buffer.concat([Buffer.of(0x88), literalField("content-type", "application/grpc")]);
    this.#send(FrameType.HEADERS, Flag.END_HEADERS, streamId, block);
  }

  /** Sends `bytes` as the windows allow, in frames of at most `frameBytes`; with `paddingBytes` each has that much padding. */
  async sendData(
    streamId: number,
    bytes: Uint8Array,
    { frameBytes = 16_384, paddingBytes }: { readonly frameBytes?: number; readonly paddingBytes?: number } = {},
  ): Promise<void> {
    // Padding and the byte that tells its length count against the windows (RFC 9113, section 6.1).
    const overhead = paddingBytes === undefined ? 0 : 1 + paddingBytes;
    for (let sent = 0; sent < bytes.length; ) {
      const left = bytes.subarray(sent, sent + frameBytes);
      const size = await this.#takeWindow(streamId, left.length, overhead);
      const data = left.subarray(0, size);
      if (paddingBytes === undefined) this.#send(FrameType.DATA, 0, streamId, data);
      else {
        const padded = Buffer.concat([Buffer.of(paddingBytes), data, Buffer.alloc(paddingBytes)]);
        this.#send(FrameType.DATA, Flag.PADDED, streamId, padded);
      }
      sent += size;
    }
  }

  /** Ends a stream with the status OK. */
  sendTrailers(streamId: number): void {
    this.#openStreams.delete(streamId);
    this.#send(FrameType.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, streamId, literalField("grpc-status", "0"));
  }

  /** Ends a stream with RST_STREAM and NO_ERROR. */
  sendReset(streamId: number): void {
    this.#openStreams.delete(streamId);
    this.#send(FrameType.RST_STREAM, 0, streamId, uint32s(0));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #send(type: number, flags: number, streamId: number, payload?: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(encodeFrame(type, flags, streamId, payload));
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.read(chunk)) this.#handle(frame);
    } catch {
      this.#socket.destroy();
    }
  }

  #handle({ type, flags, streamId, payload }: Frame): void {
    switch (type) {
      case FrameType.SETTINGS:
        if (flags & Flag.ACK) this.#areSettingsAcknowledged = true;
        else this.#applySettings(payload);
        break;
      case FrameType.PING:
        if (flags & Flag.ACK) this.#unansweredPings--;
        else this.#send(FrameType.PING, Flag.ACK, 0, payload);
        break;
      case FrameType.WINDOW_UPDATE:
        if (streamId === 0) this.#connectionWindow += payload.readUInt32BE(0);
        else this.#streamWindows.set(streamId, this.#windowOf(streamId) + payload.readUInt32BE(0));
        this.#tellWindowChanged();
        break;
      case FrameType.HEADERS:
        this.#openStreams.add(streamId);
        this.#listener.onStreamOpened?.(this, streamId);
        break;
      case FrameType.RST_STREAM:
        this.#openStreams.delete(streamId);
        break;
    }
    const endsRequest = (type === FrameType.DATA || type === FrameType.HEADERS) && flags & Flag.END_STREAM;
    if (endsRequest) this.#listener.onRequest(this, streamId).catch(() => this.#socket.destroy());
  }

  #applySettings(payload: Buffer): void {
    for (let i = 0; i + 6 <= payload.length; i += 6) {
      if (payload.readUInt16BE(i) !== 0x4) continue;
      const window = payload.readUInt32BE(i + 2);
      const change = window - this.#initialWindow;
      this.#initialWindow = window;
      for (const [streamId, size] of this.#streamWindows) this.#streamWindows.set(streamId, size + change);
    }
    this.#send(FrameType.SETTINGS, Flag.ACK, 0);
    this.#tellWindowChanged();
  }

  #windowOf(streamId: number): number {
    return this.#streamWindows.get(streamId) ?? this.#initialWindow;
  }

  /** Waits for credit for `overhead` and at least one byte, and takes as much as `wanted` bytes more than `overhead`. */
  async #takeWindow(streamId: number, wanted: number, overhead: number): Promise<number> {
    for (;;) {
      const window = Math.min(this.#connectionWindow, this.#windowOf(streamId));
      const size = Math.min(wanted, window - overhead);
      if (size > 0) {
        this.#connectionWindow -= size + overhead;
        this.#streamWindows.set(streamId, this.#windowOf(streamId) - size - overhead);
        return size;
      }
      await new Promise<void>((resolve) => {
        this.#onWindowChanged.push(resolve);
      });
    }
  }

  #tellWindowChanged(): void {
    const waiting = this.#onWindowChanged;
    this.#onWindowChanged = [];
    for (const resolve of waiting) resolve();
  }
}

/** A field that no table remembers, with a name of its own (RFC 7541, section 6.2.2); for short ASCII. */
function literalField(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(0x00, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);
}
