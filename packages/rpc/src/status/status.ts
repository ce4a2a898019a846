/** The status codes of gRPC ("Status codes and their use in gRPC"), by name. */
export const Status = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** A status code: 0 (OK) to 16 (UNAUTHENTICATED). */
export type Status = (typeof Status)[keyof typeof Status];

/** The name of a status code: `NOT_FOUND`. */
export type StatusName = keyof typeof Status;

const names = Object.keys(Status) as readonly StatusName[];

/** The name of `code`: `statusName(5)` is `"NOT_FOUND"`. */
export function statusName(code: Status): StatusName {
  return names[code]!;
}

/**
 * Reads a `grpc-status` value. A code that gRPC does not define is UNKNOWN, as in every implementation; text that is no
 * number is `undefined`.
 */
export function parseStatus(text: string): Status | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const code = Number(text);
  return code in names ? (code as Status) : Status.UNKNOWN;
}
