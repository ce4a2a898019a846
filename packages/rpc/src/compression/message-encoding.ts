/**
 * The compressions that messages may have on their way, as `grpc-accept-encoding` lists them (PROTOCOL-HTTP2,
 * "Message-Encoding").
 */
export const acceptedEncodings = "identity";

/** Whether messages with this `grpc-encoding` can be read. */
export function isAcceptedEncoding(name: string): boolean {
  return name === acceptedEncodings;
}
