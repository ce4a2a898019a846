import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { count } from "../measure/counting.js";
import { obey } from "../process/obey.js";
import type { Order, Report } from "../process/order.js";
import { certificateAuthority } from "../tls/certificates.js";
import { freshMessage, MessageAssembler } from "./touched-once.js";

obey(carryOut);

/**
 * Moves bytes through a plain socket, or one of TLS, in blobs of the size that the messages of others have: the same one again and again,
 * and none looked at; or, with `--touched-once`, each in memory of its own on both sides.
 */
async function carryOut({ address, workload, ...times }: Order): Promise<Report> {
  if (workload.kind !== "download" && workload.kind !== "upload") throw new Error(`sockets know no ${workload.kind}`);
  const separator = address.lastIndexOf(":");
  const place = { host: address.slice(0, separator), port: Number(address.slice(separator + 1)) };
  const isSecure = process.argv.includes("--tls");
  const socket: Socket = isSecure
    ? connectTls({ ...place, ca: certificateAuthority() })
    : connect({ ...place, noDelay: true });
  await once(socket, isSecure ? "secureConnect" : "connect");
  const isTouched = process.argv.includes("--touched-once");
  let bytes = 0;
  if (workload.kind === "download") {
    const messages = isTouched ? new MessageAssembler(workload.messageBytes) : undefined;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      messages?.add(chunk);
    });
    socket.write("d");
  } else {
    const blob = Buffer.alloc(workload.messageBytes, 0x61);
    const write = (): void => {
      do bytes += blob.length;
      while (!socket.destroyed && socket.write(isTouched ? freshMessage(blob) : blob));
    };
    socket.on("drain", write);
    socket.write("u", write);
  }
  const report = await count(() => bytes, times);
  socket.destroy();
  return { ...report, completed: report.completed / workload.messageBytes };
}
