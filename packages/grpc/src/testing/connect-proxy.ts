import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A proxy for `CONNECT`, which leads every name to this machine. */
export class ConnectProxy implements AsyncDisposable {
  /** What it was asked for: `CONNECT service.test:50051`, with the proof of who asks. */
  readonly asked: { readonly name: string; readonly proof: string | undefined }[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(answer: ((socket: Socket) => void) | undefined) {
    this.#server = createServer();
    this.#server.on("connect", (request: IncomingMessage, near: Socket) => {
      this.#keep(near);
      this.asked.push({ name: request.url ?? "", proof: request.headers["proxy-authorization"] });
      if (answer === undefined) this.#lead(near, Number(request.url?.split(":").at(-1)));
      else answer(near);
    });
  }

  /** `answer` is for proxies that do something else. */
  static async start(answer?: (socket: Socket) => void): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(answer);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #lead(near: Socket, port: number): void {
    const far = connect(port, "127.0.0.1", () =>
      near.write("HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"),
    );
    this.#keep(far);
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
