import type { Linking } from "./linking.js";
import type { MessageSymbol } from "./symbol.js";

export const MAX_FIELD_NUMBER = 0x1fff_ffff;
/** What the implementation keeps for itself. */
const FIRST_RESERVED_NUMBER = 19_000;
const LAST_RESERVED_NUMBER = 19_999;

export const KEPT_NUMBER_FAULT: string =
  `Field numbers ${FIRST_RESERVED_NUMBER} through ${LAST_RESERVED_NUMBER} are reserved for the protocol buffer library ` +
  "implementation.";

export function isKeptNumber(number: number): boolean {
  return number >= FIRST_RESERVED_NUMBER && number <= LAST_RESERVED_NUMBER;
}

const MAX_SUGGESTIONS = 3;

interface Hint {
  /** How many numbers are wanted. */
  count: number;
  /** The path of what first needed one. */
  readonly reason: readonly number[] | undefined;
}

/** Remembers which messages have numbers that cannot be used, and then says which ones can. */
export class NumberHints {
  readonly #hints: Map<MessageSymbol, Hint> = new Map();

  /** Wants numbers for a message in place of those from `start` up to, without, `end`. */
  want(
    message: MessageSymbol | undefined,
    reason: readonly number[] | undefined,
    start: number = 0,
    end: number = 1,
  ): void {
    if (message === undefined) return;
    let hint = this.#hints.get(message);
    if (hint === undefined) {
      hint = { count: 0, reason };
      this.#hints.set(message, hint);
    }
    hint.count = fit(hint.count + fit(fit(end) - fit(start)));
  }

  /** Reports, as protoc does for messages at the top of the file, the first numbers that are free. */
  report(linking: Linking): void {
    if (this.#hints.size === 0) return;
    for (const message of linking.file.messages) {
      const hint = this.#hints.get(message);
      if (hint === undefined || hint.count <= 0) continue;
      const numbers = freeNumbers(message, Math.min(MAX_SUGGESTIONS, hint.count));
      linking.errorAtPath(hint.reason, `Suggested field numbers for ${message.fullName}: ${numbers.join(", ")}`);
    }
  }
}

/** The first numbers that neither a field nor a range of the message has. */
export function freeNumbers(message: MessageSymbol, count: number): number[] {
  const used: { start: number; end: number }[] = [
    { start: MAX_FIELD_NUMBER, end: MAX_FIELD_NUMBER + 1 },
    { start: FIRST_RESERVED_NUMBER, end: LAST_RESERVED_NUMBER },
  ];
  for (const field of [...message.fields, ...message.extensions]) {
    const number = field.descriptor.number ?? 0;
    if (number > 0 && number <= MAX_FIELD_NUMBER) used.push({ start: number, end: number + 1 });
  }
  for (const range of [...message.descriptor.reservedRange, ...message.descriptor.extensionRange]) {
    const start = Math.max(0, Math.min(MAX_FIELD_NUMBER + 1, range.start ?? 0));
    const end = Math.max(0, Math.min(MAX_FIELD_NUMBER + 1, range.end ?? 0));
    if (start < end) used.push({ start, end });
  }
  used.sort((a, b) => a.start - b.start || a.end - b.end);
  const free: number[] = [];
  let next = 1;
  for (const { start, end } of used) {
    while (next < start && free.length < count) free.push(next++);
    if (free.length === count) break;
    next = Math.max(next, end);
  }
  return free;
}

function fit(value: number): number {
  return Math.min(Math.max(value, 0), MAX_FIELD_NUMBER);
}
