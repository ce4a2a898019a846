import assert from "node:assert/strict";
import { addressFlags, type FinishedProgram, Program } from "./program.js";

/** An example's server that runs, and a way to run its clients. */
export interface RunningServer {
  readonly server: Program;
  /** Runs the example's client to its end, which must be a good one. */
  client(...flags: string[]): Promise<FinishedProgram>;
  /** Starts the example's client. */
  startClient(...flags: string[]): Program;
}

/**
 * Starts an example's server on a free port, as a user would, and hands it to `use`. Afterwards it must drain on SIGTERM and
 * end with exit status 0. What it says on standard error is nothing, or else what `complaint` matches.
 */
export async function withServer(
  [name, ...flags]: readonly [string, ...string[]],
  use: (running: RunningServer) => Promise<void>,
  complaint: RegExp = /^$/,
): Promise<void> {
  await using server = Program.example(name, "server", "--port", "0", ...flags);
  const address = await server.address();
  assert.match(server.lines[0]!, /^listening on 127\.0\.0\.1:\d+$/);

  const startClient = (...clientFlags: string[]): Program =>
    Program.example(name, "client", ...addressFlags(address), ...clientFlags);
  const client = async (...clientFlags: string[]): Promise<FinishedProgram> => {
    await using program = startClient(...clientFlags);
    const finished = await program.finished;
    assert.equal(finished.stderr, "");
    assert.equal(finished.exitCode, 0);
    return finished;
  };
  await use({ server, client, startClient });

  server.signal("SIGTERM");
  const { exitCode, stderr } = await server.finished;
  assert.match(stderr, complaint);
  assert.equal(exitCode, 0);
}
