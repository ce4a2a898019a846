import type { Answer, Order, Report } from "./order.js";

/**
 * The main loop of a driving process: carries out one order after the other, until the process that started it
 * disconnects.
 */
export function obey(carryOut: (order: Order) => Promise<Report>): void {
  process.on("message", (order: Order) => {
    carryOut(order).then(
      (report) => answer({ kind: "report", report }),
      (error: unknown) =>
        answer({ kind: "failure", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on("disconnect", () => process.exit());
  // An interrupt from the keyboard reaches every process; the one that started this one decides.
  process.on("SIGINT", () => {});
  answer({ kind: "ready" });
}

function answer(message: Answer): void {
  if (process.send === undefined) throw new Error("this program is started by the bench and talks to it over IPC");
  process.send(message);
}
