import { count } from "../measure/counting.js";
import { quantile } from "../measure/statistics.js";
import { obey } from "../process/obey.js";
import type { Order, Report, Workload } from "../process/order.js";
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
      return { ...report, values: { medianUs: quantile(counted, 0.5), p99Us: quantile(counted, 0.99) } };
    }
    case "codec":
    case "firstUse":
    case "hold":
      throw new Error(`a client makes calls, and does not carry out ${workload.kind}`);
    case "download":
    case "upload": {
      const { kind, messagesPerStream, messageBytes } = workload;
      const data = new Uint8Array(messageBytes).fill(0x61);
      const passed = (): void => {
        completed++;
      };
      const job = (done: Done): void => {
        if (kind === "download") first.download(messagesPerStream, messageBytes, passed, done);
        else first.upload(messagesPerStream, data, passed, done);
      };
      return await whileRepeating([job], () => count(() => completed, times));
    }
    case "longLink":
      return await fillLink(first, workload, times.durationMs);
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

/**
 * Fills a link with one stream from its beginning. What counts is its second half, when the windows have had time to grow; and after
 * how many round trips one brought nine tenths of what the link carries. What is sent counts when its acknowledgement is back.
 */
async function fillLink(
  connection: ConnectedClient,
  { direction, messageBytes, roundTripMs, linkBytesPerSecond }: Workload & { readonly kind: "longLink" },
  durationMs: number,
): Promise<Report> {
  // The connection is there before the clock starts.
  await new Promise<void>((resolve, reject) => {
    connection.download(
      1,
      1,
      () => {},
      (error) => (error === undefined ? resolve() : reject(error)),
    );
  });
  const arrivals: number[] = [];
  const start = performance.now();
  let isStopping = false;
  const cpuBefore = process.cpuUsage();
  await new Promise<void>((resolve, reject) => {
    const arrived = (): void => {
      arrivals.push(performance.now() - start);
    };
    const done = (error: unknown): void => (isStopping ? resolve() : reject(error ?? new Error("the stream ended")));
    const cancel =
      direction === "download"
        ? connection.download(2 ** 31 - 1, messageBytes, arrived, done)
        : connection.uploadOn(new Uint8Array(messageBytes).fill(0x61), arrived, done);
    setTimeout(() => {
      isStopping = true;
      cancel();
    }, durationMs);
  });
  const cpu = process.cpuUsage(cpuBefore);
  const wanted = 0.9 * linkBytesPerSecond * (roundTripMs / 1000);
  const perRoundTrip: number[] = new Array(Math.ceil(durationMs / roundTripMs)).fill(0);
  for (const time of arrivals) perRoundTrip[Math.floor(time / roundTripMs)]! += messageBytes;
  const filled = perRoundTrip.findIndex((bytes) => bytes >= wanted);
  const completed = arrivals.filter((time) => time >= durationMs / 2 && time < durationMs).length;
  return {
    completed,
    elapsedMs: durationMs / 2,
    cpuMs: (cpu.user + cpu.system) / 2000,
    values: { roundTripsToFill: filled < 0 ? Number.POSITIVE_INFINITY : filled + 1 },
  };
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
