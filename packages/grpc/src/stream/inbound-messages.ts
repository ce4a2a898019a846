import type { Stream } from "@baud/http2";
import type { Codec, DecodeOptions } from "@baud/protobuf";
import {
  type Compressor,
  Deframer,
  type DeframerFault,
  type DeframerListener,
  markCompressed,
  onlyMessageIn,
  prefixSizeBytes,
  Status,
} from "@baud/rpc";

/** The call that messages are received for. */
export interface InboundOwner<T> {
  /** What is received, for the details of an error: `The request`. */
  readonly inboundName: string;
  /** `bytes` is what the message was decoded from, `wireSizeBytes` its size before that was decompressed. */
  onInboundMessage(message: T, bytes: Uint8Array, wireSizeBytes: number): void;
  /** What arrived is at fault: the call must end with this status. */
  onInboundFault(code: Status, details: string, cause?: unknown): void;
}

/**
 * The receiving half of a call: finds and decodes messages in the DATA of a stream, and gives the peer credit for them when
 * they are consumed.
 *
 * The bytes of a message that is not whole are credited early only while the reader waits for it, for else a message
 * larger than the window would never arrive; while the reader is busy they count against the window as they should.
 */
export class InboundMessages<T> implements DeframerListener {
  readonly #codec: Codec<T>;
  readonly #owner: InboundOwner<T>;
  readonly #limitBytes: number;
  readonly #compressor: Compressor | undefined;
  /** Made when a chunk is not just one message. */
  #deframer: Deframer | undefined;
  #stream: Stream | undefined;
  /** Bytes that arrived, and those of them for which the peer was given credit. */
  #receivedBytes = 0;
  #creditedBytes = 0;
  /** Messages that were delivered and not yet consumed, and the bytes that are owed for them. */
  #heldMessages = 0;
  #heldBytes = 0;
  /** Bytes of the message that is not whole for which credit was given early. */
  #creditedEarly = 0;
  #isDiscarding = false;

  /** `compressor` is what `grpc-encoding` named; `limitBytes` holds for a message as it travels and as it is. */
  constructor(codec: Codec<T>, limitBytes: number, compressor: Compressor | undefined, owner: InboundOwner<T>) {
    this.#codec = codec;
    this.#owner = owner;
    this.#limitBytes = limitBytes;
    this.#compressor = compressor;
  }

  /** Whether the peer stopped in the middle of a message. */
  get isBetweenMessages(): boolean {
    return this.#deframer === undefined || this.#deframer.isBetweenMessages;
  }

  receive(stream: Stream, data: Uint8Array): void {
    if (this.#isDiscarding) {
      stream.consume(data.length);
      return;
    }
    this.#stream = stream;
    this.#receivedBytes += data.length;
    if (this.#deframer === undefined) {
      const only = onlyMessageIn(data);
      if (only !== undefined && only.length <= this.#limitBytes) {
        this.onMessageBytes(only, false, false);
        return;
      }
      this.#deframer = new Deframer(this.#limitBytes);
    }
    this.#deframer.push(data, this);
    if (this.#heldMessages === 0) this.#creditPartial();
  }

  /** One message has been consumed. */
  consumed(): void {
    if (this.#heldMessages === 0) return;
    // Messages are told in order but not by name: each is taken to be as large as the average of those that wait.
    const share = Math.ceil(this.#heldBytes / this.#heldMessages);
    this.#heldMessages--;
    this.#heldBytes -= share;
    this.#credit(share);
    if (this.#heldMessages === 0) this.#creditPartial();
  }

  /** Nothing more is wanted: what was and will be received is consumed at once. */
  discard(): void {
    if (this.#isDiscarding) return;
    this.#isDiscarding = true;
    this.#deframer?.stop();
    this.#heldMessages = 0;
    this.#credit(this.#receivedBytes - this.#creditedBytes);
  }

  onMessageBytes(bytes: Uint8Array, isCompressed: boolean, isGiven: boolean): void {
    this.#heldMessages++;
    this.#heldBytes += prefixSizeBytes + bytes.length - this.#creditedEarly;
    this.#creditedEarly = 0;
    const plain = isCompressed ? this.#decompress(bytes) : bytes;
    if (plain === undefined) return;
    let message: T;
    try {
      message = this.#codec.decode(plain, isGiven ? undefined : copies);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#owner.onInboundFault(Status.INTERNAL, `${this.#owner.inboundName} could not be decoded: ${why}`, error);
      return;
    }
    if (isCompressed) markCompressed(message);
    this.#owner.onInboundMessage(message, plain, bytes.length);
  }

  /** `undefined` when the message was at fault, which has been told. */
  #decompress(bytes: Uint8Array): Uint8Array | undefined {
    const { inboundName } = this.#owner;
    const compressor = this.#compressor;
    if (compressor === undefined) {
      const details = `${inboundName} is marked as compressed, but no grpc-encoding says how`;
      this.#owner.onInboundFault(Status.INTERNAL, details);
      return undefined;
    }
    try {
      const plain = compressor.decompress(bytes, this.#limitBytes);
      if (plain !== undefined) return plain;
      const details = `${inboundName} has, decompressed, more than the ${this.#limitBytes} bytes that maxReceiveMessageBytes allows`;
      this.#owner.onInboundFault(Status.RESOURCE_EXHAUSTED, details);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#owner.onInboundFault(Status.INTERNAL, `${inboundName} is not what ${compressor.name} makes: ${why}`, error);
    }
    return undefined;
  }

  onFault(fault: DeframerFault): void {
    switch (fault.name) {
      case "messageTooLarge":
        this.#owner.onInboundFault(
          Status.RESOURCE_EXHAUSTED,
          `${this.#owner.inboundName} has ${fault.sizeBytes} bytes: more than the ${fault.limitBytes} that maxReceiveMessageBytes allows`,
        );
        return;
      case "invalidFlag":
        this.#owner.onInboundFault(
          Status.INTERNAL,
          `${this.#owner.inboundName} begins with ${fault.flag}, where 0 (not compressed) or 1 (compressed) must stand`,
        );
    }
  }

  #creditPartial(): void {
    if (this.#deframer === undefined || this.#isDiscarding) return;
    const early = this.#deframer.partialBytes - this.#creditedEarly;
    if (early <= 0) return;
    this.#creditedEarly += early;
    this.#credit(early);
  }

  #credit(sizeBytes: number): void {
    if (sizeBytes <= 0) return;
    this.#creditedBytes += sizeBytes;
    this.#stream!.consume(sizeBytes);
  }
}

/** What is decoded out of a chunk of the socket's must not be a view of it: the next chunk takes its place. */
const copies: DecodeOptions = { copyBytes: true };
