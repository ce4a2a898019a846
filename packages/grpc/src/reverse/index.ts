export { Reverse } from "../baud/reverse/v1/reverse_grpc.js";
export { Octets } from "../baud/reverse/v1/reverse_pb.js";
export { type AddReverseOptions, addReverse } from "./add-reverse.js";
export type { ReverseChannel, ReverseChannelOptions } from "./reverse-channel.js";
export { type ServeReverseOptions, serveReverse } from "./serve-reverse.js";
