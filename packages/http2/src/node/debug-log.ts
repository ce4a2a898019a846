import { FrameLog } from "../index.js";
import { debugOutput } from "./debug-output.js";

/** The log of a connection's frames on standard error, where `BAUD_DEBUG` asks for `http2`; undefined elsewhere. */
export function debugLogOf(role: "client" | "server", peer: string): FrameLog | undefined {
  const output = debugOutput("http2");
  if (output === undefined) return undefined;
  return new FrameLog(role, (direction, frame, fields) => output.write(role, direction, `${peer} ${frame}`, fields));
}
