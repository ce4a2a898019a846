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
  const { Command, CommanderError } = await import("commander");
  const program = new Command("baud")
    .description("gRPC and Protocol Buffers for TypeScript")
    .version("0.1.0")
    .exitOverride();

  program
    .command("protoc")
    .description("compile .proto files, with protoc's flags")
    .argument("[args...]", "as protoc takes them; see baud protoc --help");

  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode;
  }
  return 0;
}
