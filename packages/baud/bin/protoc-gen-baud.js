#!/usr/bin/env node
// As for baud.js: the linked file must exist before anything was built.
import "../dist/protoc-gen-baud.js";
