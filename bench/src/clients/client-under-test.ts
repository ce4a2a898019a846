/** A client as the bench drives it: each of its calls is made in the way that the client's own users would. */
export interface ClientUnderTest {
  /** Connects. What it resolves to uses one connection of its own. */
  connect(address: string): Promise<ConnectedClient>;
}

export interface ConnectedClient {
  /** `Greeter.SayHello` with this name. */
  sayHello(name: string, done: Done): void;
  /** `Ticker.Count`: reads all of `count` messages, calling `received` for each. */
  count(count: number, received: () => void, done: Done): void;
  /** `Ticker.Echo`: sends `count` messages as fast as the call takes them, calling `received` for each that comes back. */
  echo(count: number, received: () => void, done: Done): void;
  /** `Blobs.Download`: reads `count` messages of `sizeBytes`. Returns what cancels the call. */
  download(count: number, sizeBytes: number, received: () => void, done: Done): () => void;
  /** `Blobs.Upload`: sends `count` times this message as fast as the call takes it, calling `sent` for each. */
  upload(count: number, data: Uint8Array, sent: () => void, done: Done): void;
  /** `Blobs.Acknowledge`: sends this message without end, calling `acknowledged` for each that arrived. Returns what cancels the call. */
  uploadOn(data: Uint8Array, acknowledged: () => void, done: Done): () => void;
  close(): Promise<void>;
}

/** Called once at the end of a call, with what went wrong or `undefined`. */
export type Done = (error: unknown) => void;
