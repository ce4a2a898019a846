/** The official names of the cases about compression, which few implementations serve or run. */
export const compressedCaseNames: readonly string[] = [
  "client_compressed_unary",
  "server_compressed_unary",
  "client_compressed_streaming",
  "server_compressed_streaming",
];
