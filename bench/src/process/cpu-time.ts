import { readFileSync } from "node:fs";

/** The kernel's clock tick for /proc: 100 a second on every Linux that Node supports. */
const tickMs = 10;

/** The processor time that a process has used, in milliseconds; undefined where there is no /proc. */
export function cpuTimeMs(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // The second field, the name in parentheses, may hold spaces: fields are counted after it (proc(5), utime and stime).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
