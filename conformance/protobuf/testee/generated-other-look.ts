#!/usr/bin/env node
import { otherLook } from "./other-look.js";
import { runTestee } from "./testee.js";

// The codec that the generator wrote.
runTestee(otherLook, (type) => type);
