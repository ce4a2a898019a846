import { execFileSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import type { Placement } from "../process/placement.js";
import type { Suite } from "../suite/suite.js";

/** What the numbers were measured on. */
export interface Environment {
  readonly date: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly placement: string;
  readonly subjects: readonly string[];
}

export function describeEnvironment(nodePath: string, placement: Placement, suites: readonly Suite[]): Environment {
  const versions = execFileSync(nodePath, ["-p", "process.versions.node + ' ' + process.versions.v8"], {
    encoding: "utf8",
  });
  const [node = "", v8 = ""] = versions.trim().split(" ");
  return {
    date: new Date().toISOString(),
    node,
    v8,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "an unknown processor",
    cores: availableParallelism(),
    placement:
      placement.kind === "pinned"
        ? `servers on core ${placement.cores.server}, clients on core ${placement.cores.client}`
        : `processes not pinned to cores: ${placement.reason}`,
    subjects: [...new Set(suites.flatMap(({ subjects }) => subjects))],
  };
}
