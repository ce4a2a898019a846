import type { ConnectionOptions } from "../connection/connection-options.js";

/** A limit that a peer can run into, by the name of the option that sets it. */
export type LimitName = keyof ConnectionOptions &
  (
    | "maxConcurrentStreams"
    | "maxHeaderListSize"
    | "maxHeaderFields"
    | "maxHeaderFragments"
    | "maxEmptyHeaderFragments"
    | "maxSettingsInFrame"
    | "maxEmptyDataFrames"
    | "maxQueuedControlFrames"
    | "maxUnreadOutputBytes"
    | "resetBurst"
    | "causedResetBurst"
    | "controlFrameBurst"
    | "minPingIntervalMs"
    | "unreadTimeoutMs"
    | "prefaceTimeoutMs"
    | "settingsTimeoutMs"
    | "frameTimeoutMs"
    | "keepaliveTimeoutMs"
  );

/** What has happened on a connection since it began, as far as limits have to do with it. The numbers only rise. */
export interface ConnectionCounters {
  /** Streams that either side opened and that were accepted. */
  readonly streamsOpened: number;
  /** Of them, those that both sides ended. */
  readonly streamsEnded: number;
  /** RST_STREAM from the peer, on a stream that was open. */
  readonly resetsReceived: number;
  /** RST_STREAM that a fault of the peer made us send. */
  readonly resetsCaused: number;
  /**
   * RST_STREAM that this side sent of its own will: calls that were cancelled or ran out of time, and answers that did not wait
   * for the rest of their request.
   */
  readonly resetsSent: number;
  /** 1 when a fault of the peer, or a limit that it reached, made us end the connection with GOAWAY. */
  readonly goawaysCaused: number;
  /** PING, SETTINGS, PRIORITY, GOAWAY, 1xx and unknown frames from the peer. */
  readonly controlFramesReceived: number;
  /** HEADERS, RST_STREAM and the empty DATA of an end that came for streams which were gone already. */
  readonly lateFramesReceived: number;
  /** DATA frames without data that did not end their stream. */
  readonly emptyDataFramesReceived: number;
  readonly continuationFramesReceived: number;
  /** Requests that had to wait: the peer left answers unread, or whoever serves it (`holdRequests`) took no more. */
  readonly requestsHeld: number;
  /** Answers that had to wait, as their handlers made them, because the peer left others unread. */
  readonly answersHeld: number;
  /** How often the peer ran into each limit; those it never met are not in it. */
  readonly limitsReached: LimitsReached;
}

/** What many connections have counted, together. */
export function sumOfCounters(all: Iterable<ConnectionCounters>): ConnectionCounters {
  const sum = new CounterSet();
  for (const one of all) sum.add(one);
  return sum;
}

export type LimitsReached = Readonly<Partial<Record<LimitName, number>>>;

/** The counters of one connection, or of many together. */
export class CounterSet implements ConnectionCounters {
  streamsOpened = 0;
  streamsEnded = 0;
  resetsReceived = 0;
  resetsCaused = 0;
  resetsSent = 0;
  goawaysCaused = 0;
  controlFramesReceived = 0;
  lateFramesReceived = 0;
  emptyDataFramesReceived = 0;
  continuationFramesReceived = 0;
  requestsHeld = 0;
  answersHeld = 0;
  // Few peers meet a limit, and an idle connection should cost little.
  limitsReached: LimitsReached = NONE_REACHED;

  onLimit(name: LimitName, times = 1): void {
    this.limitsReached = { ...this.limitsReached, [name]: (this.limitsReached[name] ?? 0) + times };
  }

  /** Adds those of another. */
  add(other: ConnectionCounters): void {
    this.streamsOpened += other.streamsOpened;
    this.streamsEnded += other.streamsEnded;
    this.resetsReceived += other.resetsReceived;
    this.resetsCaused += other.resetsCaused;
    this.resetsSent += other.resetsSent;
    this.goawaysCaused += other.goawaysCaused;
    this.controlFramesReceived += other.controlFramesReceived;
    this.lateFramesReceived += other.lateFramesReceived;
    this.emptyDataFramesReceived += other.emptyDataFramesReceived;
    this.continuationFramesReceived += other.continuationFramesReceived;
    this.requestsHeld += other.requestsHeld;
    this.answersHeld += other.answersHeld;
    // The keys of an object are strings to TypeScript; those of this one are limits.
    for (const [name, times] of Object.entries(other.limitsReached)) this.onLimit(name as LimitName, times);
  }
}

const NONE_REACHED: LimitsReached = {};
