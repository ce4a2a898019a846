export { runBaud } from "./command-line.js";
export { type LoadedProto, LoadProtoError, type LoadProtoOptions, loadProto } from "./load-proto/load-proto.js";
export { runProtoc } from "./protoc/run-protoc.js";
