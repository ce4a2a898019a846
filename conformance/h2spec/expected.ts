/**
 * What h2spec expects and a gRPC server does not do, each with the reason. h2spec sends GET without a gRPC content type,
 * and a gRPC server answers that at once, with HEADERS that end the stream (PROTOCOL-HTTP2, "Requests").
 */
export const explainedForGrpc: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "waits for DATA of the answer, and the answer to GET (405) has none": [
      "generic/2: Sends a WINDOW_UPDATE frame on half-closed (remote) stream",
      "generic/2: Sends a PRIORITY frame on half-closed (remote) stream",
      "http2/6.5.3: Sends multiple values of SETTINGS_INITIAL_WINDOW_SIZE",
      "http2/6.9.1: Sends SETTINGS frame to set the initial window size to 1 and sends HEADERS frame",
      "http2/6.9.2: Changes SETTINGS_INITIAL_WINDOW_SIZE after sending HEADERS frame",
      "http2/6.9.2: Sends a SETTINGS frame for window size to be negative",
    ],
    "wants a fault on a stream that was answered and ended by 405 before the faulty frame came": [
      "http2/5.1: closed: Sends a DATA frame after sending RST_STREAM frame",
      "http2/5.1: closed: Sends a HEADERS frame after sending RST_STREAM frame",
      "http2/6.9: Sends a WINDOW_UPDATE frame with a flow control window increment of 0 on a stream",
      "http2/6.9.1: Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1 on a stream",
      "http2/8.1: Sends a second HEADERS frame without the END_STREAM flag",
      "http2/8.1.2.1: Sends a HEADERS frame that contains a pseudo-header field as trailers",
      'http2/8.1.2.6: Sends a HEADERS frame with the "content-length" header field which does not equal the DATA frame payload length',
      'http2/8.1.2.6: Sends a HEADERS frame with the "content-length" header field which does not equal the sum of the multiple DATA frames payload length',
    ],
    "opens more streams than allowed, of which none stays open: each is answered by 405 at once": [
      "http2/5.1.2: Sends HEADERS frames that causes their advertised concurrent stream limit to be exceeded",
    ],
  }).flatMap(([reason, names]) => names.map((name) => [name, reason] as const)),
);
