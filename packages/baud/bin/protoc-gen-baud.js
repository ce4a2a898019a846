#!/usr/bin/env node
// As for baud.js: the linked file must exist before anything was built, and the bundle starts sooner.
const { existsSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");

enableCompileCache?.();

const bundle = path.join(__dirname, "..", "dist", "bundled", "protoc-gen-baud.cjs");
if (existsSync(bundle)) require(bundle);
else import("../dist/protoc-gen-baud.js");
