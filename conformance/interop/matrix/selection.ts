import { parseFlags } from "../flags.js";
import type { Security } from "./outcome.js";

/** What there is to choose from. */
export interface Choices {
  readonly peers: readonly string[];
  readonly cases: readonly string[];
}

/** Which part of the suite is wanted. */
export interface Selection {
  readonly peers: ReadonlySet<string>;
  readonly cases: ReadonlySet<string>;
  readonly securities: ReadonlySet<Security>;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

const securities: readonly Security[] = ["plain", "TLS"];

/** Reads `--peer`, `--case` and `--security`, each a list with commas; what is left out is all. Throws `TypeError` for a name that there is not. */
export function parseSelection(args: readonly string[], choices: Choices): Selection {
  const flags = parseFlags(args, { peer: "", case: "", security: "" });
  return {
    peers: chosen("peer", flags.peer, choices.peers),
    cases: chosen("case", flags.case, choices.cases),
    securities: chosen("security", flags.security, securities),
    isWhole: Object.values(flags).every((text) => text === ""),
  };
}

function chosen<Name extends string>(flag: string, text: string, names: readonly Name[]): ReadonlySet<Name> {
  if (text === "") return new Set(names);
  return new Set(
    text.split(",").map((wanted) => {
      const name = names.find((each) => each === wanted);
      if (name === undefined) throw new TypeError(`--${flag}: there is no ${wanted}; there are ${names.join(", ")}`);
      return name;
    }),
  );
}
