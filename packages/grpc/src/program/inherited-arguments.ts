/**
 * The arguments of Node with which threads and processes of ours are started: those of this process, such as loaders and conditions, without
 * the ones that say what it runs. A REPL or `node --eval` would be run again by each of them, or refuse to start at all.
 */
export function inheritedArguments(own: readonly string[] = process.execArgv): string[] {
  const inherited: string[] = [];
  for (let i = 0; i < own.length; i++) {
    const argument = own[i]!;
    if (withValue.has(argument)) i++;
    else if (!aboutProgram.test(argument)) inherited.push(argument);
  }
  return inherited;
}

/** Those whose value is the next argument. */
const withValue: ReadonlySet<string> = new Set(["-e", "--eval", "-p", "-pe", "--print", "--input-type"]);
const aboutProgram =
  /^(?:--eval=|--print=|--input-type=|--interactive$|-i$|--check$|-c$|--test(?:$|=)|--watch(?:$|=|-))/;
