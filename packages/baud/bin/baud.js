#!/usr/bin/env node
// npm links a command when it installs, which in a fresh clone is before anything was built: the linked file must exist
// then. CommonJS, because Node starts it sooner than a module.
const { runBundled } = require("./run-bundled.js");

// A build runs protoc for every file, so it has a bundle of its own; without one it is found like every other command.
const isBundled = process.argv[2] === "protoc" && runBundled("protoc-command.cjs");
if (!isBundled) import("../dist/main.js");
