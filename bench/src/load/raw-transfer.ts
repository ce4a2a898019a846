import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { count } from "../measure/counting.js";
import { obey } from "../process/obey.js";
import type { Order, Report } from "../process/order.js";
import { certificateAuthority } from "../tls/certificates.js";
import { BlobReader, BlobWriter, blobHandlingOf, readingInto, readMemoryBytes } from "./blob-transfer.js";

obey(carryOut);

/**
 * Moves bytes through a plain socket, or one of TLS, in blobs of the size that the messages of others have; `BlobHandling` tells what is
 * done with them on both sides.
 */
async function carryOut({ address, workload, ...times }: Order): Promise<Report> {
  if (workload.kind !== "download" && workload.kind !== "upload") throw new Error(`sockets know no ${workload.kind}`);
  const separator = address.lastIndexOf(":");
  const place = { host: address.slice(0, separator), port: Number(address.slice(separator + 1)) };
  const handling = blobHandlingOf(process.argv);
  const reader = new BlobReader(workload.messageBytes, handling);
  let bytes = 0;
  const receive = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    reader.add(chunk);
  };
  const onread = readingInto(Buffer.allocUnsafeSlow(readMemoryBytes), receive);
  const where = handling === "copied" ? { ...place, onread } : place;
  const isSecure = process.argv.includes("--tls");
  const socket: Socket = isSecure
    ? connectTls({ ...where, ca: certificateAuthority() })
    : connect({ ...where, noDelay: true });
  await once(socket, isSecure ? "secureConnect" : "connect");
  if (workload.kind === "download") {
    if (handling !== "copied") socket.on("data", receive);
    socket.write("d");
  } else {
    const writer = new BlobWriter(Buffer.alloc(workload.messageBytes, 0x61), handling);
    const write = (): void => {
      do bytes += workload.messageBytes;
      while (!socket.destroyed && writer.write(socket));
    };
    socket.on("drain", write);
    socket.write("u", write);
  }
  const report = await count(() => bytes, times);
  socket.destroy();
  return { ...report, completed: report.completed / workload.messageBytes };
}
