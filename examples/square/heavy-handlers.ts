import type { OffloadedHandlers } from "@baud/grpc/offload";
import type { SquareService } from "./gen/data_grpc.js";

/** How long a square takes, in milliseconds: `--work-ms` of the server, which starts the threads that load this module. */
const workMs = Number(process.env["SQUARE_WORK_MS"] ?? 0);

/** What `server --workers` runs in threads: a handler that holds up the thread it runs in. */
export const handlers: OffloadedHandlers<typeof SquareService> = {
  square({ message }, context) {
    const end = performance.now() + workMs;
    while (performance.now() < end && !context.isCancelled);
    return { message: message ** 2 };
  },
};
