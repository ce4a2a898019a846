#!/usr/bin/env node
import { runTestee } from "./testee.js";

// The codec that the generator wrote.
runTestee((type) => type);
