import type { OnReadOpts, Socket } from "node:net";

/**
 * What makes a client's socket read into memory that all sockets share, to be passed on to `connect` of `node:net` or `node:tls`:
 * Node reads into it and calls at once, so that no read allocates, and one read can take more than the 64 KiB that Node makes room
 * for. The socket emits what came as `data`, which is valid during the call only.
 */
export function sharedInput(socket: () => Socket): OnReadOpts {
  return {
    buffer: sharedBuffer(),
    callback: (sizeBytes, bytes) => emitData.call(socket(), sizeBytes, bytes),
  };
}

/**
 * Makes a socket read into the shared memory that a server has accepted just now. Node takes where to read only from who makes a
 * socket, and keeps it in two fields, which are set here. On platforms whose sockets have no such fields, it is left as it is.
 */
export function shareInput(accepted: Socket): void {
  const inner = accepted as unknown as AcceptedSocket;
  fields ??= fieldsOf(accepted);
  const { buffer, callback } = fields;
  if (buffer === undefined || callback === undefined || typeof inner._handle?.useUserBuffer !== "function") return;
  inner[buffer] = sharedBuffer();
  inner[callback] = emitData;
  inner._handle.useUserBuffer(inner[buffer]);
}

/** One for all of a server's sockets, since Node calls it as a method of the socket that has read. */
function emitData(this: Socket, sizeBytes: number, bytes: Uint8Array): boolean {
  this.emit("data", bytes.subarray(0, sizeBytes));
  return true;
}

/** What Node's sockets have beside what is documented, since `onread` came. */
interface AcceptedSocket {
  _handle: { useUserBuffer?: (buffer: unknown) => void } | null;
  [field: symbol]: unknown;
}

interface InputFields {
  readonly buffer: symbol | undefined;
  readonly callback: symbol | undefined;
}

let fields: InputFields | undefined;

function fieldsOf(socket: Socket): InputFields {
  const symbols = Object.getOwnPropertySymbols(socket);
  return {
    buffer: symbols.find(({ description }) => description === "kBuffer"),
    callback: symbols.find(({ description }) => description === "kBufferCb"),
  };
}

const BUFFER_SIZE = 262_144;
let memory: Buffer | undefined;

function sharedBuffer(): Buffer {
  memory ??= Buffer.allocUnsafeSlow(BUFFER_SIZE);
  return memory;
}
