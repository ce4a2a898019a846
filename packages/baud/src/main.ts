import { runBaud } from "./command-line.js";

// Set, and not called with: what has been written to a pipe must still arrive.
process.exitCode = await runBaud(process.argv.slice(2));
