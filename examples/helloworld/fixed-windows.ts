/**
 * Flow control as HTTP/2 has it by default (RFC 9113, section 6.9.2): a sender may be 65,535 bytes ahead of its reader.
 * Left to itself, Baud measures the connection and widens the windows to what it can carry.
 */
export const fixedWindows = { initialWindowSize: 65_535, connectionWindowSize: 65_535, bdpProbe: false } as const;
