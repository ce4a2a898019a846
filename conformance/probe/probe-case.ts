import { readFileSync } from "node:fs";
import type { JsonValue } from "@baud/protobuf";
import { Status } from "@baud/rpc";
import type { AskJson } from "./gen/probe_pb.js";

/** One call to make to a probe, and what must come of it. Every client in every language makes it from the same data. */
export interface ProbeCase {
  readonly name: string;
  /** The method's name in the `.proto`, or `Absent` for a service that no server has. */
  readonly method: "Unary" | "ServerStream" | "ClientStream" | "BidiStream" | "Absent";
  /** What is sent with the request; values of `-bin` keys in base64. */
  readonly metadata?: { readonly [key: string]: readonly string[] };
  /** The requests. */
  readonly asks: readonly AskJson[];
  /** How often the asks are sent, one round after the other; once unless told. */
  readonly repeatAsks?: number;
  /** How many bytes of padding each ask gets. */
  readonly paddingBytes?: number;
  /** Leave the stream of asks open until the call has ended. */
  readonly holdAsks?: boolean;
  /** Where it passes, it leaves a machine that is held up the time to get the call to the server, and its answers back. */
  readonly timeoutMs?: number;
  /** Give the call up: as soon as the server has it, or when as many answers have come as are expected. */
  readonly cancel?: "whenStarted" | "afterAnswers";
  readonly expected: ExpectedOutcome;
}

export interface ExpectedOutcome {
  readonly code: number;
  /** Left out where implementations word it in their own ways. */
  readonly details?: string;
  /** The answers as JSON, with `paddingBytes` for the padding. */
  readonly answers?: readonly JsonValue[];
  /** Instead of `answers` where they are many. */
  readonly answerCount?: number;
  /** How the call ended at the server. */
  readonly ended?: "done" | "cancelled";
}

/** What a client saw of a call. */
export interface ProbeOutcome {
  readonly name: string;
  readonly code: number;
  readonly details: string;
  readonly answers: readonly JsonValue[];
  /** The values of the keys that were sent with the request, as they came back. */
  readonly headers: { readonly [key: string]: readonly string[] };
  readonly trailers: { readonly [key: string]: readonly string[] };
  readonly ended?: string;
}

/** Whether a case ends with its deadline. */
export function hasPassingDeadline({ timeoutMs, expected }: ProbeCase): boolean {
  return timeoutMs !== undefined && expected.code === Status.DEADLINE_EXCEEDED;
}

/** Reads the cases that stand in cases.json. */
export function readProbeCases(): ProbeCase[] {
  // From conformance/dist/probe, where this file runs.
  const cases: ProbeCase[] = JSON.parse(readFileSync(new URL("../../probe/cases.json", import.meta.url), "utf8"));
  return cases;
}
