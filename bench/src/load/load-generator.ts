import { count } from "../measure/counting.js";
import { obey } from "../process/obey.js";
import type { Order, Report } from "../process/order.js";
import { LoadConnection } from "./load-connection.js";
import { requestTemplates } from "./request.js";

/** `helloworld.HelloRequest { name: "0123456789" }`; the reply of an echo is the same bytes. */
const message = Buffer.from("\n\n0123456789", "latin1");

obey(carryOut);

async function carryOut({ address, workload, ...times }: Order): Promise<Report> {
  if (workload.kind !== "unary") throw new Error(`the load generator makes unary calls, not ${workload.kind}`);
  const separator = address.lastIndexOf(":");
  const host = address.slice(0, separator);
  const port = Number(address.slice(separator + 1));
  const templates = requestTemplates(address, "/helloworld.Greeter/SayHello", message);
  const { promise: failed, reject: fail } = failure();
  const connections = Array.from(
    { length: workload.connections },
    () => new LoadConnection(templates, workload.callsPerConnection, 5 + message.length, fail),
  );
  for (const connection of connections) connection.start(host, port);
  const completed = (): number => connections.reduce((sum, connection) => sum + connection.completed, 0);
  const report = await Promise.race([count(completed, times), failed]);
  await Promise.race([Promise.all(connections.map((connection) => connection.stop())), failed]);
  return report;
}

/** A promise that can only fail, and that nobody needs to look at. */
function failure(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  promise.catch(() => {});
  return { promise, reject };
}
