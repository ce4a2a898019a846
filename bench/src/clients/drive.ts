import { count } from "../measure/counting.js";
import { quantile } from "../measure/statistics.js";
import { obey } from "../process/obey.js";
import type { Order, Report } from "../process/order.js";
import type { ClientUnderTest, ConnectedClient, Done } from "./client-under-test.js";

const name = "0123456789";

/** The main program of a client's process: carries out orders with this client. */
export function drive(client: ClientUnderTest): void {
  obey(async (order) => {
    const connections: ConnectedClient[] = [];
    try {
      const wanted = order.workload.kind === "unary" ? order.workload.connections : 1;
      while (connections.length < wanted) connections.push(await client.connect(order.address));
      return await carryOut(connections, order);
    } finally {
      await Promise.all(connections.map((connection) => connection.close()));
    }
  });
}

async function carryOut(connections: readonly ConnectedClient[], { workload, ...times }: Order): Promise<Report> {
  const [first] = connections;
  if (first === undefined) throw new Error(`nothing was connected to carry out ${workload.kind}`);
  let completed = 0;
  switch (workload.kind) {
    case "unary": {
      const jobs = connections.flatMap((connection) =>
        Array.from({ length: workload.callsPerConnection }, () => (done: Done) => {
          connection.sayHello(name, (error) => {
            completed++;
            done(error);
          });
        }),
      );
      return await whileRepeating(jobs, () => count(() => completed, times));
    }
    case "oneAtATime": {
      const latenciesUs: number[] = [];
      const job = (done: Done): void => {
        const start = performance.now();
        first.sayHello(name, (error) => {
          latenciesUs.push((performance.now() - start) * 1000);
          done(error);
        });
      };
      const report = await whileRepeating([job], () => count(() => latenciesUs.length, times));
      const counted = latenciesUs.slice(-report.completed);
      return { ...report, latencyUs: { median: quantile(counted, 0.5), p99: quantile(counted, 0.99) } };
    }
    case "codec":
      throw new Error("a client makes calls; messages are encoded and decoded by a codec");
    case "serverStreaming":
    case "bidiStreaming": {
      const method = workload.kind === "serverStreaming" ? "count" : "echo";
      const job = (done: Done): void => {
        let arrived = 0;
        const received = (): void => {
          arrived++;
          completed++;
        };
        first[method](workload.messagesPerStream, received, (error) => {
          const isShort = error === undefined && arrived !== workload.messagesPerStream;
          done(isShort ? new Error(`a stream ended after ${arrived} of ${workload.messagesPerStream}`) : error);
        });
      };
      const jobs = Array.from({ length: workload.streams }, () => job);
      return await whileRepeating(jobs, () => count(() => completed, times));
    }
  }
}

/** Does each job again and again while `measure` runs, then waits for their ends. Rejects as soon as one fails. */
async function whileRepeating(
  jobs: readonly ((done: Done) => void)[],
  measure: () => Promise<Report>,
): Promise<Report> {
  let isStopping = false;
  const ends = jobs.map(
    (job) =>
      new Promise<void>((resolve, reject) => {
        const done: Done = (error) => {
          if (error !== undefined) reject(error);
          else if (isStopping) resolve();
          else job(done);
        };
        job(done);
      }),
  );
  const allEnded = Promise.all(ends);
  const report = await Promise.race([
    measure(),
    allEnded.then(() => Promise.reject(new Error("the load ended early"))),
  ]);
  isStopping = true;
  await allEnded;
  return report;
}
