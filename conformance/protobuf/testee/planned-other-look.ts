#!/usr/bin/env node
import { createMessageType } from "@baud/protobuf";
import { otherLook } from "./other-look.js";
import { runTestee } from "./testee.js";

// The codec that follows the descriptor at run time.
runTestee(otherLook, (type) => createMessageType(type.descriptor));
