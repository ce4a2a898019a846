import type { AuthContext, MethodKind, Principal, Status } from "@baud/rpc";

/** What a thread is started with. */
export interface HandlerThreadData {
  /** The URL of a module that exports `handlers`. */
  readonly module: string;
  /** One number, 1 when the call that runs has been cancelled: code that holds up the thread can read it. */
  readonly cancelled: SharedArrayBuffer;
}

/** How many responses a handler may be ahead of what the peer has taken. */
export const maxAhead = 16;

/** What a thread is told. It runs one call at a time; `run` numbers them, so that what comes late is not taken for another's. */
export type ToThread = { readonly run: number } & (
  | {
      readonly name: "start";
      readonly method: string;
      readonly kind: MethodKind;
      /** The one request; `undefined` where there is a stream of them. */
      readonly request: unknown;
      readonly fields: readonly string[];
      readonly deadline: number;
      readonly peer: string;
      readonly auth: AuthContext;
      readonly principal: Principal | undefined;
      readonly authority: string;
    }
  /** The answer to `pull`. */
  | { readonly name: "request"; readonly request: unknown }
  | { readonly name: "requestsEnd" }
  | { readonly name: "requestsFailed"; readonly failure: Failure }
  /** The peer has taken a response. */
  | { readonly name: "taken" }
  | { readonly name: "cancel"; readonly reason: string }
);

/** What a thread tells: that it has loaded its module, and what becomes of a call. */
export type FromThread = { readonly name: "ready"; readonly run?: undefined } | FromRun;

/** What a thread tells of the call that it runs. */
export type FromRun = { readonly run: number } & (
  | { readonly name: "headers"; readonly fields: readonly string[] }
  | { readonly name: "response"; readonly response: unknown }
  /** The handler asks for a request. */
  | { readonly name: "pull" }
  | { readonly name: "end"; readonly trailers: readonly string[] }
  | { readonly name: "failed"; readonly failure: Failure; readonly trailers: readonly string[] }
);

/** What was thrown, as it can be passed to another thread. */
export type Failure =
  | { readonly name: "status"; readonly code: Status; readonly details: string; readonly fields: readonly string[] }
  | { readonly name: "error"; readonly error: unknown };
