import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { misbehaviours } from "./misbehaviours.js";
import { RawConnection } from "./raw-connection.js";

/** A server that tests clients by being difficult (negative-http2-interop-test-descriptions, "Server"). */
export interface MisbehavingServer {
  readonly port: number;
  /** What the clients did wrong, once all that came have left; empty when nothing. */
  faults(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts the server for one case, on a free port of the loopback address. Throws `TypeError` for a case it does not know. */
export async function startMisbehavingServer(testCase: string): Promise<MisbehavingServer> {
  const misbehaviour = misbehaviours.get(testCase);
  if (misbehaviour === undefined) {
    throw new TypeError(`there is no case ${testCase}; there are ${[...misbehaviours.keys()].join(", ")}`);
  }
  const faults: string[] = [];
  const listener = misbehaviour.listen((fault) => faults.push(fault));
  const connections = new Set<RawConnection>();
  let isVisited = false;
  let tellAllLeft: (() => void) | undefined;

  const server = createServer({ noDelay: true }, (socket) => {
    isVisited = true;
    const connection = new RawConnection(socket, listener, misbehaviour.settings);
    connections.add(connection);
    socket.on("close", () => {
      connections.delete(connection);
      if (connections.size === 0) tellAllLeft?.();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    async faults() {
      if (connections.size > 0) {
        await new Promise<void>((resolve) => {
          tellAllLeft = resolve;
        });
      }
      return isVisited ? faults : ["nobody connected"];
    },
    async close() {
      for (const connection of connections) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
