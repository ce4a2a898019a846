#!/usr/bin/env node
import { createMessageType } from "@baud/protobuf";
import { defaultLook } from "./default-look.js";
import { runTestee } from "./testee.js";

// The codec that follows the descriptor at run time.
runTestee(defaultLook, (type) => createMessageType(type.descriptor));
