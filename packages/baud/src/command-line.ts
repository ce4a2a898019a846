import { Command, CommanderError } from "commander";

/**
 * Runs the command line of Baud with these arguments, and gives the exit status. What a command needs is only loaded when
 * that command runs.
 */
export async function runBaud(args: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command("baud")
    .description("gRPC and Protocol Buffers for TypeScript")
    .version("0.1.0")
    .enablePositionalOptions()
    .exitOverride();

  program
    .command("protoc")
    .description("compile .proto files, with protoc's flags")
    .argument("[args...]", "as protoc takes them; see baud protoc --help")
    // protoc's flags are not of commander's kind: -IPATH, --ts_out=PARAMS:DIR, @FILE. They are read elsewhere.
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (protocArgs: string[]) => {
      const { runProtoc } = await import("./protoc/run-protoc.js");
      status = await runProtoc(protocArgs);
    });

  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode;
  }
  return status;
}
