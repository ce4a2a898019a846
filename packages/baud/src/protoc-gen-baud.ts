#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { answerPluginRequest } from "./protoc/answer-plugin-request.js";

// Our generators as a plugin of protoc, buf, and of ourselves: a request comes on standard input, the answer goes to
// standard output.
process.stdout.write(answerPluginRequest(readFileSync(0)));
