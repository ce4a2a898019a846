import path from "node:path";
import type { Peer } from "../matrix/peer.js";
import { programFolder } from "../suite-folder.js";

/** Baud itself. */
export const baud: Peer = {
  name: "baud",
  version: "this one",
  certificates: undefined,
  server: (flags) => ({ command: process.execPath, args: [path.join(programFolder, "server.js"), ...flags] }),
  client: (testCase, flags) => {
    const args = ["--enable-source-maps", path.join(programFolder, "client.js"), `--test_case=${testCase}`, ...flags];
    return { command: process.execPath, args };
  },
  serverGaps: {},
  clientGaps: {},
  roles: ["client", "negative client", "server"],
};
