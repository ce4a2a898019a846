/** Milliseconds in each unit of `grpc-timeout` (PROTOCOL-HTTP2, "Timeout"). */
const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The largest value that fits the eight digits which the protocol allows. */
const maxValue = 99_999_999;

/**
 * A timeout in milliseconds as a `grpc-timeout` value, in the finest unit that holds it. It is rounded up, so that the
 * peer does not give up before the caller does.
 */
export function formatGrpcTimeout(timeoutMs: number): string {
  // No peer need be asked for less than a nanosecond, and none can be asked for nothing.
  if (timeoutMs <= 0) return "1n";
  if (timeoutMs <= maxValue) return `${Math.ceil(timeoutMs)}m`;
  if (timeoutMs <= maxValue * 1_000) return `${Math.ceil(timeoutMs / 1_000)}S`;
  if (timeoutMs <= maxValue * 60_000) return `${Math.ceil(timeoutMs / 60_000)}M`;
  return `${Math.min(Math.ceil(timeoutMs / 3_600_000), maxValue)}H`;
}

/** A `grpc-timeout` value in milliseconds; `undefined` when it is malformed. */
export function parseGrpcTimeout(text: string): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * unitMs[match[2]!]!;
}
