// The arguments of Node with which threads and processes of ours are started: those of this process, such as loaders and conditions, without
// the ones that say what it runs. What a REPL or `node --eval` was told would be run again by each of them, or keep them from starting.

/** For a process: all but those about the program. */
export function argumentsForProcess(own: readonly string[] = process.execArgv): string[] {
  return parse(own).flatMap(({ name, texts }) => (isAboutProgram(name) ? [] : texts));
}

/**
 * For a thread; `undefined` for what a thread has by itself, which is all of them. Where some must not be handed on, the others are named,
 * and of those a thread refuses what can be set for a process only: it is given what says how modules are found and loaded.
 */
export function argumentsForThread(own: readonly string[] = process.execArgv): string[] | undefined {
  const all = parse(own);
  if (!all.some(({ name }) => isAboutProgram(name))) return undefined;
  return all.flatMap(({ name, texts }) => (aboutModules.has(name) ? texts : []));
}

/** Whether modules are loaded, or found, otherwise than the program says: each thread loads such modules too, before its own. */
export function bringModules(own: readonly string[] = [...process.execArgv, ...optionsOfEnvironment()]): boolean {
  return parse(own).some(({ name }) => bringingModules.has(name));
}

function optionsOfEnvironment(): string[] {
  return process.env["NODE_OPTIONS"]?.split(/\s+/) ?? [];
}

interface Argument {
  /** `--conditions` of `--conditions=dev`. */
  readonly name: string;
  /** The argument as it stands, and its value where that is the next one. */
  readonly texts: readonly string[];
}

function parse(own: readonly string[]): Argument[] {
  const parsed: Argument[] = [];
  for (let i = 0; i < own.length; i++) {
    const text = own[i]!;
    const name = text.split("=", 1)[0]!;
    const value = own[i + 1];
    if (name === text && value !== undefined && withValue.has(name)) parsed.push({ name, texts: [text, own[++i]!] });
    else parsed.push({ name, texts: [text] });
  }
  return parsed;
}

function isAboutProgram(name: string): boolean {
  return aboutProgram.has(name) || name.startsWith("--watch");
}

const aboutProgram: ReadonlySet<string> = new Set([
  ...["-e", "--eval", "-p", "-pe", "--print", "--input-type", "-i", "--interactive", "-c", "--check", "--test"],
]);

const bringingModules: ReadonlySet<string> = new Set([
  ...["--import", "-r", "--require", "--loader", "--experimental-loader", "-C", "--conditions"],
]);

const aboutModules: ReadonlySet<string> = new Set([
  ...bringingModules,
  ...["--enable-source-maps", "--no-warnings", "--experimental-strip-types", "--experimental-transform-types"],
]);

/** Those whose value may be the next argument. */
const withValue: ReadonlySet<string> = new Set([
  ...["-e", "--eval", "-p", "-pe", "--print", "--input-type", "--watch-path"],
  ...bringingModules,
]);
