import type { ServerInterceptor } from "@baud/rpc";
import { assertLoadReport, type LoadReport, mergeLoadReports, readLoadReport, writeLoadReport } from "./load-report.js";

/** How much a server as a whole has to do: it says so, and clients are told in what ways it wants (gRFC A51). */
export class ServerLoad {
  #report: LoadReport = {};

  /** What was said last. */
  get report(): LoadReport {
    return this.#report;
  }

  /**
   * Says how it is now. What is left out stays as it was said before; `undefined` takes it back, and maps are replaced as a
   * whole. Throws `RangeError` for a number outside of what its name allows.
   */
  set(report: Omit<LoadReport, "requestCost">): void {
    assertLoadReport(report);
    this.#report = { ...this.#report, ...report };
  }

  /** Takes everything back. */
  clear(): void {
    this.#report = {};
  }

  /** An interceptor that tells the load with the trailing metadata of each call. What `reportLoad` says of a call goes before it. */
  withEachCall(): ServerInterceptor {
    return async (context, next) => {
      await next();
      writeLoadReport(context.trailers, mergeLoadReports(readLoadReport(context.trailers) ?? {}, this.#report));
    };
  }
}
