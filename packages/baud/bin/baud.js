#!/usr/bin/env node
// npm links a command when it installs, which in a fresh clone is before anything was built: the linked file must exist
// then. CommonJS, because Node starts it sooner than a module.
const { existsSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");

// Node keeps what it compiled for the next start; releases before 22.1 cannot.
enableCompileCache?.();

// A build runs protoc for every file, so it has a bundle of its own; without one it is found like every other command.
const bundle = path.join(__dirname, "..", "dist", "bundled", "protoc-command.cjs");
if (process.argv[2] === "protoc" && existsSync(bundle)) require(bundle);
else import("../dist/main.js");
