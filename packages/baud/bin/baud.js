#!/usr/bin/env node
// npm links a command when it installs, which in a fresh clone is before anything was built: the linked file must exist then.
import "../dist/main.js";
