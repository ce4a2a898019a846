#!/usr/bin/env node
// As for baud.js: the linked file must exist before anything was built, and the bundle starts sooner.
const { runBundled } = require("./run-bundled.js");

if (!runBundled("protoc-gen-baud.cjs")) import("../dist/protoc-gen-baud.js");
