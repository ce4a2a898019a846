import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** On which cores the two sides run. */
export type Placement =
  | { readonly kind: "pinned"; readonly cores: Readonly<Record<Side, number>> }
  | { readonly kind: "free"; readonly reason: string };

export type Side = "server" | "client";

/** One core for each side, when the platform can pin processes to cores and there are two. */
export function choosePlacement(): Placement {
  if (availableParallelism() < 2) return { kind: "free", reason: "this machine has one core" };
  const probe = spawnSync("taskset", ["-c", "0,1", "true"]);
  if (probe.status !== 0) return { kind: "free", reason: "there is no taskset to pin processes to cores" };
  return { kind: "pinned", cores: { server: 0, client: 1 } };
}

/** The command line that runs `command` on the core of its side. */
export function placed(placement: Placement, side: Side, command: readonly string[]): readonly string[] {
  if (placement.kind === "free") return command;
  return ["taskset", "-c", String(placement.cores[side]), ...command];
}
