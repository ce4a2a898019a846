import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

/**
 * Takes what a socket reads out of memory that all sockets share: Node reads into it and calls at once, so that no read allocates,
 * and one read can take more than the 64 KiB that Node makes room for.
 */
export class SharedInput {
  /** To be passed on to `connect` of `node:net` or `node:tls`. */
  readonly onread: OnReadOpts = {
    buffer: sharedBuffer(),
    callback: (sizeBytes, buffer) => {
      this.#receive(buffer.subarray(0, sizeBytes));
      return true;
    },
  };
  #receive: (chunk: Uint8Array) => void = () => {};

  /** Says where chunks go. Each is valid during the call only. */
  listen(receive: (chunk: Uint8Array) => void): void {
    this.#receive = receive;
  }

  /**
   * A socket in the place of one that a server has accepted, and paused (`pauseOnConnect`): Node can be told where to read
   * only when a socket is made. On platforms whose sockets are made otherwise, it is the accepted one itself.
   */
  adopt(accepted: Socket): Socket {
    const inner = accepted as unknown as AcceptedSocket;
    const handle = inner._handle;
    if (typeof handle?.useUserBuffer !== "function") {
      accepted.resume();
      return accepted;
    }
    inner._handle = null;
    // What is left of it is an object that would cost memory as long as the connection.
    accepted.destroy();
    return new Socket({ handle, onread: this.onread } as SocketConstructorOpts);
  }
}

/** What Node's sockets have beside what is documented, since their first versions. */
interface AcceptedSocket {
  _handle: { readonly useUserBuffer?: unknown } | null;
}

const BUFFER_SIZE = 262_144;
let buffer: Buffer | undefined;

function sharedBuffer(): Buffer {
  buffer ??= Buffer.allocUnsafeSlow(BUFFER_SIZE);
  return buffer;
}
