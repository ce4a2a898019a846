#!/usr/bin/env node
import { createMessageType } from "@baud/protobuf";
import { runTestee } from "./testee.js";

// The codec that follows the descriptor at run time.
runTestee((type) => createMessageType(type.descriptor));
