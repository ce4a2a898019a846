import { INITIAL_WINDOW_SIZE } from "../flow/receive-flow.js";
import { DEFAULT_MAX_FRAME_SIZE, MAX_UINT31 } from "../frame/frame-header.js";
import { Setting } from "../frame/settings-frame.js";

/**
 * What the peer allows this side to send: its settings (RFC 9113 section 6.5.2), and the window of the connection. All that is
 * kept of the sending side of a connection that never had a stream.
 */
export class PeerAllowance {
  /** SETTINGS_INITIAL_WINDOW_SIZE. */
  initialWindowSize: number = INITIAL_WINDOW_SIZE;
  /** SETTINGS_MAX_CONCURRENT_STREAMS; undefined until settings come. */
  maxConcurrentStreams: number | undefined = undefined;
  /** SETTINGS_MAX_FRAME_SIZE. */
  maxFrameSize: number = DEFAULT_MAX_FRAME_SIZE;
  /** SETTINGS_MAX_HEADER_LIST_SIZE, and never less than a call can be answered with. */
  maxHeaderListSize: number = MAX_UINT31;
  /** How many bytes of data may be sent now, on all streams together. */
  connectionWindow: number = INITIAL_WINDOW_SIZE;

  /** Takes a setting that changes nothing of what was sent or is waiting. */
  apply(identifier: number, value: number): void {
    if (identifier === Setting.MAX_CONCURRENT_STREAMS) this.maxConcurrentStreams = value;
    else if (identifier === Setting.MAX_FRAME_SIZE) this.maxFrameSize = value;
    else if (identifier === Setting.MAX_HEADER_LIST_SIZE) {
      this.maxHeaderListSize = Math.min(Math.max(value, SMALLEST_HEADER_LIST), MAX_UINT31);
    }
  }
}

/**
 * What a peer is sent however little it says it takes: the value is advisory (RFC 9113 section 6.5.2), and no call can be
 * answered with less. A peer that means it resets the streams itself, which its own budget pays for.
 */
const SMALLEST_HEADER_LIST = 1024;
