import { runProtoc } from "./protoc/run-protoc.js";

// `baud protoc` alone, from which its bundle is made. The status is set, and the process not ended: what has been
// written to a pipe must still arrive.
void runProtoc(process.argv.slice(3)).then((status) => {
  process.exitCode = status;
});
