import { DEFAULT_MAX_FRAME_SIZE, LARGEST_MAX_FRAME_SIZE, MAX_UINT31 } from "../frame/frame-header.js";
import { Setting } from "../frame/settings-frame.js";
import { Http2UsageError } from "../usage-error.js";
import type { ConnectionOptions } from "./connection-options.js";

/** The options with every default in its place. */
export type ResolvedOptions = { readonly [K in keyof ConnectionOptions]-?: ConnectionOptions[K] };

/** Fills in the defaults. Throws `Http2UsageError` for a number that its option cannot have. */
export function resolveOptions(options: ConnectionOptions): ResolvedOptions {
  let resolved = alreadyResolved.get(options);
  if (resolved === undefined) {
    resolved = fillIn(options);
    alreadyResolved.set(options, resolved);
  }
  return resolved;
}

// A server's connections have the same options, and share what they come to.
const alreadyResolved = new WeakMap<ConnectionOptions, ResolvedOptions>();

function fillIn(options: ConnectionOptions): ResolvedOptions {
  const given = withoutUndefined(options);
  const { initialWindowSize = 0 } = given;
  const connectionWindowSize = Math.max(
    defaultConnectionOptions.connectionWindowSize,
    Math.min(initialWindowSize + LEFT_TO_OTHER_STREAMS, MAX_UINT31),
  );
  const chosen = { ...defaultConnectionOptions, connectionWindowSize, ...given };
  const resolved = { ...chosen, maxUnreadOutputBytes: given.maxUnreadOutputBytes ?? defaultUnreadOutputBytes(chosen) };
  for (const [name, [least, most]] of Object.entries(RANGES) as [keyof typeof RANGES, readonly [number, number]][]) {
    const value = resolved[name];
    if (!(value >= least && value <= most)) {
      throw new Http2UsageError(`the option ${name} must be from ${least} to ${most}, not ${value}`);
    }
  }
  const least = mostDataBytes(resolved);
  if (resolved.maxUnreadOutputBytes < least) {
    const { maxUnreadOutputBytes, maxBufferedOutputBytes } = resolved;
    throw new Http2UsageError(
      `the option maxUnreadOutputBytes must be at least ${least} where maxBufferedOutputBytes is ${maxBufferedOutputBytes}, ` +
        `not ${maxUnreadOutputBytes}`,
    );
  }
  return resolved;
}

/** Data stops at its bound, and a client that keeps to its streams gets one answer's headers for each. */
function defaultUnreadOutputBytes(options: ResolvedOptions): number {
  return mostDataBytes(options) + UNREAD_BYTES_PER_STREAM * options.maxConcurrentStreams;
}

/** What data may make of output: to its bound, and a frame that was begun before it. */
function mostDataBytes({ maxBufferedOutputBytes }: ResolvedOptions): number {
  return 2 * Math.max(maxBufferedOutputBytes, DEFAULT_MAX_FRAME_SIZE);
}

/** What a peer may leave unread of answers for each stream that it may have open. */
const UNREAD_BYTES_PER_STREAM = 1024;

/** Throws `Http2UsageError` for options that no connection could be made with: for those who keep them for later. */
export function assertConnectionOptions(options: ConnectionOptions): void {
  resolveOptions(options);
}

/** The settings that say what is not the protocol's default. */
export function announcedSettings(role: "client" | "server", options: ResolvedOptions): [number, number][] {
  const settings: [number, number][] = [];
  if (options.headerTableSize !== 4096) settings.push([Setting.HEADER_TABLE_SIZE, options.headerTableSize]);
  if (role === "client") settings.push([Setting.ENABLE_PUSH, 0]);
  else settings.push([Setting.MAX_CONCURRENT_STREAMS, options.maxConcurrentStreams]);
  settings.push([Setting.INITIAL_WINDOW_SIZE, options.initialWindowSize]);
  if (options.maxFrameSize !== DEFAULT_MAX_FRAME_SIZE) settings.push([Setting.MAX_FRAME_SIZE, options.maxFrameSize]);
  settings.push([Setting.MAX_HEADER_LIST_SIZE, options.maxHeaderListSize]);
  return settings;
}

/** What a stream whose window is larger than the default leaves of the connection's, in bytes, when nobody reads it. */
const LEFT_TO_OTHER_STREAMS = 786_432;

const NEVER: number = Number.POSITIVE_INFINITY;
/** What each option of a connection is when nothing is said of it. Times are in ms, sizes in bytes. */
export const defaultConnectionOptions: ResolvedOptions = {
  initialWindowSize: 262_144,
  connectionWindowSize: 1_048_576,
  bdpProbe: true,
  maxProbedWindowSize: 16_777_216,
  maxFrameSize: DEFAULT_MAX_FRAME_SIZE,
  headerTableSize: 4096,
  encoderTableSize: 4096,
  neverIndexedNames: [],
  maxConcurrentStreams: 1000,
  maxHeaderListSize: 16_384,
  maxHeaderFields: 256,
  maxHeaderFragments: 128,
  maxEmptyHeaderFragments: 8,
  maxSettingsInFrame: 32,
  maxEmptyDataFrames: 100,
  resetBurst: 1000,
  resetsPerSecond: 33,
  causedResetBurst: 500,
  causedResetsPerSecond: 33,
  controlFrameBurst: 1000,
  controlFramesPerSecond: 100,
  maxBufferedStreamBytes: 65_536,
  maxBufferedOutputBytes: 262_144,
  maxBufferedConnectionBytes: 16_777_216,
  unreadTimeoutMs: 20_000,
  maxQueuedControlFrames: 1000,
  maxUnreadOutputBytes: 1_548_288,
  // With the second that a peer has to read the last words, whoever stalls is gone within ten.
  prefaceTimeoutMs: 9000,
  settingsTimeoutMs: 9000,
  frameTimeoutMs: 9000,
  keepaliveTimeMs: NEVER,
  keepaliveTimeoutMs: 20_000,
  keepaliveWithoutCalls: false,
  minPingIntervalMs: 0,
  permitPingWithoutCalls: false,
  maxConnectionAgeMs: NEVER,
  maxConnectionAgeGraceMs: NEVER,
  maxConnectionIdleMs: NEVER,
};

const RANGES = {
  initialWindowSize: [1, MAX_UINT31],
  connectionWindowSize: [65_535, MAX_UINT31],
  maxProbedWindowSize: [1, MAX_UINT31],
  maxFrameSize: [DEFAULT_MAX_FRAME_SIZE, LARGEST_MAX_FRAME_SIZE],
  headerTableSize: [0, 1 << 20],
  encoderTableSize: [0, 1 << 20],
  maxConcurrentStreams: [0, MAX_UINT31],
  maxHeaderListSize: [1, 1 << 24],
  maxHeaderFields: [1, 1 << 20],
  maxHeaderFragments: [1, MAX_UINT31],
  maxEmptyHeaderFragments: [0, MAX_UINT31],
  maxSettingsInFrame: [6, MAX_UINT31],
  maxEmptyDataFrames: [0, MAX_UINT31],
  resetBurst: [1, MAX_UINT31],
  resetsPerSecond: [0, MAX_UINT31],
  causedResetBurst: [1, MAX_UINT31],
  causedResetsPerSecond: [0, MAX_UINT31],
  controlFrameBurst: [1, MAX_UINT31],
  controlFramesPerSecond: [0, MAX_UINT31],
  maxBufferedStreamBytes: [0, MAX_UINT31],
  maxBufferedOutputBytes: [1, MAX_UINT31],
  maxBufferedConnectionBytes: [0, Number.MAX_SAFE_INTEGER],
  unreadTimeoutMs: [1, NEVER],
  maxQueuedControlFrames: [1, MAX_UINT31],
  maxUnreadOutputBytes: [2, Number.MAX_SAFE_INTEGER],
  prefaceTimeoutMs: [1, NEVER],
  settingsTimeoutMs: [1, NEVER],
  frameTimeoutMs: [1, NEVER],
  keepaliveTimeMs: [1, NEVER],
  keepaliveTimeoutMs: [1, NEVER],
  minPingIntervalMs: [0, NEVER],
  maxConnectionAgeMs: [1, NEVER],
  maxConnectionAgeGraceMs: [0, NEVER],
  maxConnectionIdleMs: [1, NEVER],
} as const;

function withoutUndefined(options: ConnectionOptions): Partial<ResolvedOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
