export { runBaud } from "./command-line.js";
export { runProtoc } from "./protoc/run-protoc.js";
