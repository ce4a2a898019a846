import type { JsonValue } from "@baud/protobuf";
import {
  type Call,
  type CallOptions,
  createClient,
  type Metadata,
  type StreamingCall,
  type Transport,
} from "@baud/rpc";
import { Absent, Probe } from "./gen/probe_grpc.js";
import { Answer, Ask } from "./gen/probe_pb.js";
import type { ProbeCase, ProbeOutcome } from "./probe-case.js";

let callCount = 0;

/** Makes the call that a case describes with Baud's client, and tells what came of it. */
export async function runProbeCase(channel: Transport, probeCase: ProbeCase): Promise<ProbeOutcome> {
  const stub = createClient(Probe, channel);
  const id = `baud-${process.pid}-${callCount++}`;
  const done = new AbortController();
  const cancelling = new AbortController();

  const asks = requestsOf(probeCase);
  const stream = probeCase.holdAsks ? held(asks, done.signal) : asks;
  const options: CallOptions = {
    metadata: { id, ...metadataOf(probeCase) },
    signal: cancelling.signal,
    timeoutMs: probeCase.timeoutMs,
  };
  const call = start();
  if (probeCase.cancel === "whenStarted") void stub.awaitStart({ id }).then(() => cancelling.abort());

  const answers = await collect(call, probeCase);
  const [{ code, details }, trailers] = await Promise.all([call.status, call.trailers]);
  const headers = await call.headers.catch(() => undefined);
  done.abort();
  const outcome = {
    name: probeCase.name,
    code,
    details,
    answers,
    headers: echoed(headers),
    trailers: echoed(trailers),
  };
  if (probeCase.expected.ended === undefined) return outcome;
  const { how } = await stub.awaitEnd({ id });
  return { ...outcome, ended: how };

  function start(): ProbeCall {
    switch (probeCase.method) {
      case "Unary":
        return stub.unary(asks[0]!, options);
      case "ServerStream":
        return stub.serverStream(asks[0]!, options);
      case "ClientStream":
        return stub.clientStream(stream, options);
      case "BidiStream":
        return stub.bidiStream(stream, options);
      case "Absent":
        return createClient(Absent, channel).unary(asks[0]!, options);
    }
  }

  function echoed(metadata: Metadata | undefined): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const [key, value] of metadata ?? []) {
      if (!(key in (probeCase.metadata ?? {}))) continue;
      found[key] ??= [];
      found[key].push(typeof value === "string" ? value : Buffer.from(value).toString("base64"));
    }
    return found;
  }
}

type ProbeCall = Call & (StreamingCall<Answer> | Promise<Answer>);

/** The answers of a call until it ends; how it ended is told by its status. */
async function collect(call: ProbeCall, { cancel, expected }: ProbeCase): Promise<JsonValue[]> {
  const answers: JsonValue[] = [];
  const enough = cancel === "afterAnswers" ? (expected.answerCount ?? expected.answers?.length) : undefined;
  try {
    if (!(Symbol.asyncIterator in call)) return [describeAnswer(await call)];
    for await (const answer of call) {
      answers.push(describeAnswer(answer));
      if (answers.length === enough) break;
    }
  } catch {
    // The status tells what is thrown here.
  }
  return answers;
}

/** An answer as JSON, with the size of its padding instead of the padding. */
export function describeAnswer(answer: Answer): JsonValue {
  const { padding, ...json } = Answer.toJson(answer);
  return padding === undefined ? json : { ...json, paddingBytes: answer.padding.length };
}

/** The requests that a case sends. */
export function requestsOf({ asks, repeatAsks = 1, paddingBytes = 0 }: ProbeCase): Ask[] {
  const requests = asks.map((ask) => ({ ...Ask.fromJson(ask), padding: new Uint8Array(paddingBytes) }));
  return Array.from({ length: repeatAsks }, () => requests).flat();
}

/** The metadata that a case sends, beside the call's id. */
export function metadataOf({ metadata = {} }: ProbeCase): Record<string, string[] | Uint8Array[]> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, values]) => [
      key,
      key.endsWith("-bin") ? values.map((value) => new Uint8Array(Buffer.from(value, "base64"))) : [...values],
    ]),
  );
}

/** The requests, and then no end before `done`. */
async function* held(requests: readonly Ask[], done: AbortSignal): AsyncGenerator<Ask> {
  yield* requests;
  if (!done.aborted) await new Promise((resolve) => done.addEventListener("abort", resolve));
}
