import { parseArgs } from "node:util";
import { findGrpcioTools, findNativeProtoc, type Oracle } from "../descriptors/oracle.js";
import { compareSource } from "./compare-source.js";
import { mutate, splitTokens } from "./mutate.js";
import { seededRandom } from "./random.js";
import { readSources, readValidSources } from "./read-sources.js";

const { values } = parseArgs({
  options: { count: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});

/** A run of grpcio-tools takes ten times as long. */
const EDITIONS_SHARE = 0.1;
const SHOWN = 5;

const count = Number(values.count);
const native = compareMutations("diagnostics", findNativeProtoc(), count);
const editions = compareMutations("diagnostics-editions", findGrpcioTools(), Math.ceil(count * EDITIONS_SHARE));
process.exitCode = native && editions ? 0 : 1;

/** Compares that many sources. False if a verdict differs. */
function compareMutations(
  group: Parameters<typeof readSources>[0],
  oracle: Oracle | { readonly missing: string },
  total: number,
): boolean {
  if ("missing" in oracle) {
    console.log(`${group}: not compared: ${oracle.missing}`);
    return true;
  }
  const random = seededRandom(Number(values.seed));
  const sources = readSources(group);
  const valid = readValidSources(group);
  const words = [...new Set(sources.flatMap((files) => splitTokens(files.get("test.proto") ?? "")))];
  const counts = { same: 0, otherWords: 0, otherVerdict: 0 };
  let accepted = 0;
  for (let done = 0; done < total; done++) {
    // Half of them have no fault before they are changed, so that there is something to accept.
    const base = random() < 0.5 ? sources : valid;
    const files = base[Math.floor(random() * base.length)]!;
    const source = mutate(files.get("test.proto") ?? "", words, random);
    const agreement = compareSource(new Map([...files, ["test.proto", source]]), oracle);
    counts[agreement.kind]++;
    if (agreement.kind === "same" && agreement.isAccepted) accepted++;
    if (agreement.kind === "same" || counts[agreement.kind] > SHOWN) continue;
    const { kind, ours, theirs } = agreement;
    console.log(`\n${kind === "otherVerdict" ? "OTHER VERDICT" : "other words"} about:\n${source}`);
    console.log(`ours:\n  ${ours.join("\n  ")}\ntheirs:\n  ${theirs.join("\n  ")}`);
  }
  console.log(
    `\nprotoc ${oracle.version}: of ${total} changed sources ${counts.same} are answered alike (${accepted} accepted), ` +
      `${counts.otherWords} in other words, ${counts.otherVerdict} with another verdict`,
  );
  return counts.otherVerdict === 0;
}
