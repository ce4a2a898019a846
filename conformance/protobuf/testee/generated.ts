#!/usr/bin/env node
import { defaultLook } from "./default-look.js";
import { runTestee } from "./testee.js";

// The codec that the generator wrote.
runTestee(defaultLook, (type) => type);
