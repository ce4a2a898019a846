import path from "node:path";
import { buildOnce } from "../interop/matrix/build-once.js";
import { outputOf, runToEnd } from "../interop/matrix/running-program.js";

/** h2spec, which plays a client, and h2specd, which plays a server. */
export interface H2specPrograms {
  readonly h2spec: string;
  readonly h2specd: string;
  /** Where they come from. */
  readonly origin: string;
  /** Which of the versions they are; not known of programs that were given. */
  readonly version: H2specVersion | undefined;
}

/** The versions wanted, the best first: the project's tags do not follow its history, and not every proxy has a commit. */
const versions = ["af83a65f0b62", "v2.2.1+incompatible"] as const;

export type H2specVersion = (typeof versions)[number];

/** How many cases for servers each has, in strict mode. */
export const casesByVersion: Readonly<Record<H2specVersion, number>> = {
  af83a65f0b62: 147,
  "v2.2.1+incompatible": 146,
};

const buildLimitMs = 300_000;

/**
 * The programs that H2SPEC and H2SPECD name, else those that Go builds into the git-ignored cache. Rejects, and says what
 * would help, when there is neither.
 */
export async function findH2spec(): Promise<H2specPrograms> {
  const { H2SPEC: h2spec, H2SPECD: h2specd } = process.env;
  if (h2spec && h2specd) return { h2spec, h2specd, origin: "given by H2SPEC and H2SPECD", version: undefined };
  const instead = "or set H2SPEC and H2SPECD to the two programs";
  if ((await outputOf("go", ["version"])) === undefined) {
    throw new Error(
      `not run: h2spec is built by Go, and there is no \`go\` on the PATH; install Go 1.22 or later, ${instead}`,
    );
  }
  const folder = await buildOnce("h2spec", versions.join(" "), async (target) => {
    const failures: string[] = [];
    for (const version of versions) {
      const packages = ["h2spec", "h2specd"].map((name) => `github.com/summerwind/h2spec/cmd/${name}@${version}`);
      const env = { GOBIN: target, GOFLAGS: "-p=1 -buildvcs=false" };
      const { hasSucceeded, output } = await runToEnd(
        { command: "go", args: ["install", ...packages], env },
        buildLimitMs,
      );
      if (hasSucceeded) return;
      failures.push(output.trim());
    }
    throw new Error(`not run: Go cannot get h2spec; ${instead}\n${failures.join("\n")}`);
  });
  const program = (name: string) => path.join(folder, name);
  const build = await outputOf("go", ["version", "-m", program("h2spec")]);
  const origin = /^\tmod\t\S+\t(\S+)/m.exec(build ?? "")?.[1] ?? "built by Go";
  // A commit's version begins with its time.
  const version = versions.find((one) => origin.endsWith(one));
  return { h2spec: program("h2spec"), h2specd: program("h2specd"), origin, version };
}
