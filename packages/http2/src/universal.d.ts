// What every JavaScript platform has and lib es2023 does not name. This file is not emitted: users resolve these names in
// their own lib.

declare const performance: { now(): number };
declare function queueMicrotask(callback: () => void): void;
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
