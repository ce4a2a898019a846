import { isSecretField } from "@baud/http2";
import { type DebugOutput, debugOutput } from "@baud/http2/node";
import {
  type CallEnd,
  type ClientTracer,
  type Metadata,
  type ServerTracer,
  type StreamTracer,
  statusName,
  type TracedMessage,
} from "@baud/rpc";

/** Prints the calls of a process on standard error, in words: for channels and servers that are made while `BAUD_DEBUG` asks for `calls`. */
export interface DebugTracer {
  readonly client: ClientTracer;
  readonly server: ServerTracer;
}

/** Undefined when `BAUD_DEBUG` does not ask for it. */
export function debugTracer(): DebugTracer | undefined {
  const output = debugOutput("calls");
  return output && { client: clientTracer(output), server: serverTracer(output) };
}

let lastCall = 0;

function clientTracer(output: DebugOutput): ClientTracer {
  return {
    startCall({ method, target, timeoutMs }) {
      const who = `client call ${++lastCall}`;
      output.write(who, undefined, `${method.path} to ${target}${within(timeoutMs)}`);
      return {
        startAttempt({ isTransparentRetry }) {
          if (isTransparentRetry) output.write(who, undefined, "is made again: the server has not seen it");
          return streamTracer(output, who);
        },
        onEnd: (end) => output.write(who, undefined, `is over: ${describeEnd(end)}`),
      };
    },
  };
}

function serverTracer(output: DebugOutput): ServerTracer {
  return {
    startCall({ path, method, peer, metadata, timeoutMs }) {
      const who = `server call ${++lastCall}`;
      const unknown = method === undefined ? ", which is not here" : "";
      output.write(who, "received", `${path}${unknown}, from ${peer}${within(timeoutMs)}`, pairsOf(metadata));
      return streamTracer(output, who);
    },
  };
}

/** Both sides tell of their streams in the same words. */
function streamTracer(output: DebugOutput, who: string): StreamTracer {
  return {
    onConnected: (peer) => output.write(who, undefined, `goes to ${peer}`),
    onHeadersSent: (metadata) => output.write(who, "sent", "headers", pairsOf(metadata)),
    onHeadersReceived: (metadata) => output.write(who, "received", "headers", pairsOf(metadata)),
    onMessageSent: (message) => output.write(who, "sent", describeMessage(message)),
    onMessageReceived: (message) => output.write(who, "received", describeMessage(message)),
    onHalfClose: () => output.write(who, undefined, "has all its requests"),
    onEnd(end) {
      const what = end.isWhole ? describeEnd(end) : `cut off: ${describeEnd(end)}`;
      output.write(who, undefined, what, pairsOf(end.trailers));
    },
  };
}

function describeMessage({ bytes, wireSizeBytes }: TracedMessage): string {
  const compressed = wireSizeBytes === bytes.length ? "" : `, compressed to ${wireSizeBytes}`;
  return `message of ${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}${compressed}`;
}

function describeEnd({ code, details }: CallEnd): string {
  return details === "" ? statusName(code) : `${statusName(code)} ${details}`;
}

function within(timeoutMs: number): string {
  return timeoutMs === Number.POSITIVE_INFINITY ? "" : `, within ${Math.round(timeoutMs)} ms`;
}

function pairsOf(metadata: Metadata | undefined): string[] {
  const fields = metadata?.fields ?? [];
  return fields.map((text, i) => {
    const isSecret = i % 2 === 1 && isSecretField(fields[i - 1]!);
    return isSecret ? `(redacted, length ${text.length})` : text;
  });
}
