import type { OffloadedHandlers } from "@baud/grpc/offload";
import type { Greeter } from "../../server/gen/helloworld_grpc.js";
import { compute } from "./compute.js";

/** How many units of work an echo takes, from the environment that the threads start with. */
const units = Number(process.env["BENCH_WORK_UNITS"] ?? 0);

/** What `baud-offload-server` runs in its threads. */
export const handlers: Required<OffloadedHandlers<typeof Greeter>> = {
  sayHello({ name }) {
    return { message: compute(units) === 0 ? "" : name };
  },
};
