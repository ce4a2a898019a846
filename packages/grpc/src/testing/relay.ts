import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Passes bytes on between clients and a server, so that a test can cut the wire. */
export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;

  private constructor(to: number, pass: Pass | undefined) {
    this.#server = createServer((near) => {
      const far = connect(to, "127.0.0.1");
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      if (this.#isFrozen) swallow(near, far);
      else if (pass === undefined) near.pipe(far).pipe(near);
      else {
        near.on("data", (chunk: Buffer) => pass(chunk, far));
        far.on("data", (chunk: Buffer) => pass(chunk, near));
      }
    });
  }

  /** Passes bytes on to `port` of this machine; `pass` is for tests that want to see them, or to send them otherwise. */
  static async start(port: number, pass?: Pass): Promise<Relay> {
    const relay = new Relay(port, pass);
    await new Promise<void>((resolve) => relay.#server.listen(0, "127.0.0.1", resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Loses all bytes from now on, and says nothing of it: connections look alive, those that are made now as well. */
  freeze(): void {
    this.#isFrozen = true;
    swallow(...this.#sockets);
  }

  /** The connections that there are lose all bytes from now on; those that are made later do not. */
  forgetConnections(): void {
    swallow(...this.#sockets);
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Ends every connection. What still arrives is read, since a socket that nobody reads never learns of its peer's end. */
  end(): void {
    swallow(...this.#sockets);
    for (const socket of this.#sockets) socket.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

type Pass = (chunk: Buffer, to: Socket) => void;

function swallow(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.unpipe().resume();
}
