/**
 * Runs the command line of Baud with these arguments, and gives the exit status. What a command needs is only loaded
 * when that command runs.
 */
export async function runBaud(args: readonly string[]): Promise<number> {
  // It has a grammar of its own, and is run for every file of a build: not even commander is loaded for it.
  if (args[0] === "protoc") {
    const { runProtoc } = await import("./protoc/run-protoc.js");
    return await runProtoc(args.slice(1));
  }
  const { Command, CommanderError, InvalidArgumentError } = await import("commander");
  const program = new Command("baud")
    .description("gRPC and Protocol Buffers for TypeScript")
    .version("0.1.0")
    .exitOverride();

  program
    .command("protoc")
    .description("compile .proto files, with protoc's flags")
    .argument("[args...]", "as protoc takes them; see baud protoc --help");

  let exitCode = 0;
  program
    .command("certs")
    .description("make a certificate authority for development, and certificates for a server and its clients")
    .argument("[hosts...]", "names and addresses of the server", ["localhost", "127.0.0.1", "::1"])
    .option("--out <folder>", "where the files go; an authority that is there is used again", "certs")
    .option("--client <name>", "the name that a client is known by, or FILE=NAME; may be repeated", oneMore)
    .option("--days <count>", "how long the certificates are valid", wholeDays, 365)
    .action(async (hosts: string[], flags: { out: string; client?: string[]; days: number }) => {
      const { runCerts } = await import("./certs/run-certs.js");
      exitCode = await runCerts({ out: flags.out, hosts, clients: flags.client ?? ["client"], days: flags.days });
    });

  function oneMore(text: string, before: readonly string[] = []): readonly string[] {
    return [...before, text];
  }

  function wholeDays(text: string): number {
    if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
    throw new InvalidArgumentError("A number of days is needed, such as 365; 99999 is the most.");
  }

  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode;
  }
  return exitCode;
}
