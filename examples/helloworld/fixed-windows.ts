/**
 * Flow control as HTTP/2 has it by default (RFC 9113, section 6.9.2): a sender may be 65,535 bytes ahead of its reader, and
 * here it is asked for no more than that. Left to itself, Baud measures the connection, widens the windows to what it can
 * carry, and keeps the next messages at hand.
 */
export const fixedWindows = {
  initialWindowSize: 65_535,
  connectionWindowSize: 65_535,
  bdpProbe: false,
  maxBufferedStreamBytes: 0,
} as const;
