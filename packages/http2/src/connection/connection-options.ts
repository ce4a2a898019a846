/** What can be chosen for a connection. Every limit has a default; DESIGN calls them limits that are on by default. */
export interface ConnectionOptions {
  /**
   * Bytes of one stream that the peer may send before they are consumed (SETTINGS_INITIAL_WINDOW_SIZE). Default
   * 262,144.
   */
  readonly initialWindowSize?: number;
  /**
   * Bytes of all streams together that the peer may send before they are consumed. At least 65,535. Default 786,432 more than
   * `initialWindowSize`, and at least 1,048,576: a stream that nobody reads holds up no other.
   */
  readonly connectionWindowSize?: number;
  /**
   * Whether the windows grow when a measurement of the bandwidth-delay product says that they hold the peer up; false
   * promises that they stay exactly as given. Default true.
   */
  readonly bdpProbe?: boolean;
  /**
   * What `bdpProbe` may let the windows grow to. Default 16,777,216. On links without delay 1,048,576 carries as much, and what is
   * sent beside large messages has less before it.
   */
  readonly maxProbedWindowSize?: number;
  /** The longest frame that this side accepts (SETTINGS_MAX_FRAME_SIZE). Default 16,384. */
  readonly maxFrameSize?: number;
  /** Octets of dynamic table that this side keeps for decoding (SETTINGS_HEADER_TABLE_SIZE). Default 4,096. */
  readonly headerTableSize?: number;
  /** Octets of dynamic table used for encoding, if the peer allows as many. Default 4,096. */
  readonly encoderTableSize?: number;
  /**
   * Names of fields that no one may index (RFC 7541 section 7.1.3), beside `authorization`, `proxy-authorization`,
   * `cookie` and `set-cookie`.
   */
  readonly neverIndexedNames?: readonly string[];

  /** Streams that the peer may have open at a time (SETTINGS_MAX_CONCURRENT_STREAMS). Default 1,000. */
  readonly maxConcurrentStreams?: number;
  /** Octets of a header list, decoded, with 32 for each field (SETTINGS_MAX_HEADER_LIST_SIZE). Default 16,384. */
  readonly maxHeaderListSize?: number;
  /** Fields in a header list. Default 256. */
  readonly maxHeaderFields?: number;
  /**
   * HEADERS and CONTINUATION frames that make up one header block, and those of them that may be empty
   * (CVE-2024-27316). Default 128 and 8.
   */
  readonly maxHeaderFragments?: number;
  readonly maxEmptyHeaderFragments?: number;
  /** Settings in one SETTINGS frame (CVE-2020-11080). Default 32. */
  readonly maxSettingsInFrame?: number;
  /** DATA frames in a row that have no data and end nothing (CVE-2019-9518). Default 100. */
  readonly maxEmptyDataFrames?: number;
  /**
   * RST_STREAM that a client may send at once, and for each second from then on (server, CVE-2023-44487). A stream that ends as
   * it should, and was answered with data, gives one back. Default 1,000 and 33.
   */
  readonly resetBurst?: number;
  readonly resetsPerSecond?: number;
  /** Streams that a client's faults may make the server reset, likewise (CVE-2025-8671). Default 500 and 33. */
  readonly causedResetBurst?: number;
  readonly causedResetsPerSecond?: number;
  /**
   * SETTINGS, GOAWAY and PING frames that the peer may send at once, and for each second from then on (CVE-2019-9512 and
   * 9515). Nothing gives these back; but a PING is free when headers or data were sent to the peer since its last, and so is the
   * acknowledgement of a PING.
   *
   * PRIORITY, 1xx and unknown frames (CVE-2019-9513), and frames that come too late for their stream (server), are counted apart,
   * and allowed as often. Of these, the headers of each request or response give two back, as many as a call that
   * crosses its answer may send late. Default 1,000 and 100.
   */
  readonly controlFrameBurst?: number;
  readonly controlFramesPerSecond?: number;
  /**
   * Bytes that one stream accepts beyond what can be sent now before `sendData` says false. Default 65,536. Whatever this is, small
   * messages of all streams together are held up at 64 KiB while the socket is not done with what it was given before.
   */
  readonly maxBufferedStreamBytes?: number;
  /** Bytes of output, not yet written, at which no more DATA is produced, and the most in a frame of it. Default 262,144. */
  readonly maxBufferedOutputBytes?: number;
  /**
   * Bytes that all streams of a connection together may hold back before further requests have to wait for the peer to
   * read (server). Default 16,777,216.
   */
  readonly maxBufferedConnectionBytes?: number;
  /**
   * Time in ms in which a peer that left so much unread must let at least 64 KiB be sent (server). Default 20,000.
   */
  readonly unreadTimeoutMs?: number;
  /**
   * Frames that answer the peer's own (acknowledgements, resets) and that it does not read, before it is cut off.
   * Default 1,000.
   */
  readonly maxQueuedControlFrames?: number;
  /**
   * Bytes of output, of whatever kind, that wait behind what the peer does not read, before it is cut off: what
   * `maxBufferedOutputBytes` does not bound, such as the headers and trailers of many small answers. At half of it a client
   * opens no further streams, until the peer has read. At least twice `maxBufferedOutputBytes`, and 32,768. Default that, and
   * 1,024 for each of `maxConcurrentStreams`: 1,548,288.
   */
  readonly maxUnreadOutputBytes?: number;
  /** Time in ms for the peer's preface and first SETTINGS. Default 9,000. */
  readonly prefaceTimeoutMs?: number;
  /** Time in ms for the acknowledgement of our SETTINGS. Default 9,000. */
  readonly settingsTimeoutMs?: number;
  /**
   * Time in ms for the rest of a frame, or of a header block, whose beginning has come; data may be slower. Default
   * 9,000.
   */
  readonly frameTimeoutMs?: number;

  /** Time in ms without anything from the peer, after which a PING asks whether it is there (gRFC A8). Default never. */
  readonly keepaliveTimeMs?: number;
  /** Time in ms for the peer to answer that, or send anything else, before it counts as dead. Default 20,000. */
  readonly keepaliveTimeoutMs?: number;
  /** Whether a client asks without open streams too. Default false. */
  readonly keepaliveWithoutCalls?: boolean;
  /**
   * Time in ms that must lie between a client's PINGs while the server sends nothing: the third that is earlier ends the
   * connection with `too_many_pings` (server, gRFC A8). Without open streams it is at least two hours. Default 0: any.
   */
  readonly minPingIntervalMs?: number;
  /** Whether `minPingIntervalMs` alone counts without open streams too (server). Default false. */
  readonly permitPingWithoutCalls?: boolean;
  /** Age in ms, a tenth more or less, at which a connection begins to shut down (gRFC A9). Default never. */
  readonly maxConnectionAgeMs?: number;
  /** Time in ms for open streams to end then. Default unlimited. */
  readonly maxConnectionAgeGraceMs?: number;
  /** Time in ms without streams after which a connection shuts down (gRFC A9). Default never. */
  readonly maxConnectionIdleMs?: number;
}
