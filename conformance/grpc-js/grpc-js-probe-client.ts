import type { JsonValue } from "@baud/protobuf";
import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  type ClientWritableStream,
  Metadata,
  type StatusObject,
} from "@grpc/grpc-js";
import type { Answer, Ask, CallId, Ended, Started } from "../probe/gen/probe_pb.js";
import type { ProbeCase, ProbeOutcome } from "../probe/probe-case.js";
import { describeAnswer, requestsOf } from "../probe/run-probe-case.js";
import { probeMethods } from "./probe-method.js";

let callCount = 0;

/** What a call of each kind has. */
interface AnyCall {
  on(event: "metadata", listener: (metadata: Metadata) => void): unknown;
  on(event: "status", listener: (status: StatusObject) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  cancel(): void;
}

/** Makes the call that a case describes with grpc-js's client, and tells what came of it. */
export async function runProbeCaseWithGrpcJs(client: Client, probeCase: ProbeCase): Promise<ProbeOutcome> {
  const id = `grpc-js-${process.pid}-${callCount++}`;
  const { expected, cancel } = probeCase;
  const answers: JsonValue[] = [];
  let headers = new Metadata();

  const call = startCall(client, probeCase, requestMetadata(probeCase, id), (answer) => {
    if (cancel === "afterAnswers" && answers.length === expectedCount(probeCase)) return;
    answers.push(describeAnswer(answer));
    if (cancel === "afterAnswers" && answers.length === expectedCount(probeCase)) call.cancel();
  });
  call.on("metadata", (metadata: Metadata) => {
    headers = metadata;
  });
  // The status tells the same; without a listener the error would be thrown.
  call.on("error", () => {});
  if (cancel === "whenStarted") void awaitStart(client, id).then(() => call.cancel());

  const status = await new Promise<StatusObject>((resolve) => call.on("status", resolve));
  const outcome = {
    name: probeCase.name,
    code: status.code,
    details: status.details,
    answers,
    headers: echoed(probeCase, headers),
    trailers: echoed(probeCase, status.metadata),
  };
  if (expected.ended === undefined) return outcome;
  return { ...outcome, ended: (await awaitEnd(client, id)).how };
}

function startCall(
  client: Client,
  probeCase: ProbeCase,
  metadata: Metadata,
  onAnswer: (answer: Answer) => void,
): AnyCall {
  const asks = requestsOf(probeCase);
  const options: CallOptions =
    probeCase.timeoutMs === undefined ? {} : { deadline: new Date(Date.now() + probeCase.timeoutMs) };
  const onUnary = (_error: Error | null, answer?: Answer): void => {
    if (answer) onAnswer(answer);
  };
  switch (probeCase.method) {
    case "Unary":
    case "Absent": {
      const { path, requestSerialize, responseDeserialize } = probeMethods.unary;
      const called = probeCase.method === "Absent" ? "/baud.conformance.Absent/Unary" : path;
      return client.makeUnaryRequest(
        called,
        requestSerialize,
        responseDeserialize,
        asks[0]!,
        metadata,
        options,
        onUnary,
      );
    }
    case "ServerStream": {
      const { path, requestSerialize, responseDeserialize } = probeMethods.serverStream;
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        asks[0]!,
        metadata,
        options,
      );
      return call.on("data", onAnswer);
    }
    case "ClientStream": {
      const { path, requestSerialize, responseDeserialize } = probeMethods.clientStream;
      const call = client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        metadata,
        options,
        onUnary,
      );
      return send(call, asks, probeCase);
    }
    case "BidiStream": {
      const { path, requestSerialize, responseDeserialize } = probeMethods.bidiStream;
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, options);
      return send(call.on("data", onAnswer), asks, probeCase);
    }
  }
}

/** Writes the asks; grpc-js buffers what does not go out at once. */
function send<Call extends ClientWritableStream<Ask> | ClientDuplexStream<Ask, Answer>>(
  call: Call,
  asks: readonly Ask[],
  { holdAsks }: ProbeCase,
): Call {
  for (const ask of asks) call.write(ask);
  if (!holdAsks) call.end();
  return call;
}

function awaitStart(client: Client, id: string): Promise<Started> {
  const { path, requestSerialize, responseDeserialize } = probeMethods.awaitStart;
  return callOnce<CallId, Started>(client, path, requestSerialize, responseDeserialize, { id });
}

function awaitEnd(client: Client, id: string): Promise<Ended> {
  const { path, requestSerialize, responseDeserialize } = probeMethods.awaitEnd;
  return callOnce<CallId, Ended>(client, path, requestSerialize, responseDeserialize, { id });
}

function callOnce<Request, Response>(
  client: Client,
  path: string,
  serialize: (request: Request) => Buffer,
  deserialize: (bytes: Buffer) => Response,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, serialize, deserialize, request, (error, response) => {
      if (error) reject(error);
      else resolve(response!);
    });
  });
}

function expectedCount({ expected }: ProbeCase): number | undefined {
  return expected.answerCount ?? expected.answers?.length;
}

function requestMetadata({ metadata = {} }: ProbeCase, id: string): Metadata {
  const request = new Metadata();
  request.set("id", id);
  for (const [key, values] of Object.entries(metadata)) {
    for (const value of values) request.add(key, key.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  }
  return request;
}

function echoed({ metadata = {} }: ProbeCase, received: Metadata): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const key of Object.keys(metadata)) {
    const values = received.get(key);
    if (values.length > 0)
      found[key] = values.map((value) => (typeof value === "string" ? value : value.toString("base64")));
  }
  return found;
}
