#!/usr/bin/env node
import * as nodeModule from "node:module";

// Node keeps what it compiled for the next start; releases before 22.1 cannot.
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
enableCompileCache?.();

const { runBaud } = await import("./command-line.js");
// Set, and not called with: what has been written to a pipe must still arrive.
process.exitCode = await runBaud(process.argv.slice(2));
