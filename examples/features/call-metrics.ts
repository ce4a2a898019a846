import { type ServerTracer, statusName } from "@baud/rpc";

/** Counts the calls of a server, how long they take and what they send, as Prometheus wants to read it. */
export class CallMetrics implements ServerTracer {
  readonly #methods = new Map<string, MethodMetrics>();

  startCall({ method }: Parameters<ServerTracer["startCall"]>[0]): ReturnType<ServerTracer["startCall"]> {
    // What a client may name as it likes must not become so many rows.
    const metrics = this.#of(method === undefined ? "other" : method.path.slice(1));
    const startedAt = performance.now();
    metrics.started++;
    return {
      onMessageSent: ({ wireSizeBytes }) => {
        metrics.sentBytes += wireSizeBytes;
      },
      onEnd: ({ code }) => {
        const status = statusName(code);
        metrics.ended.set(status, (metrics.ended.get(status) ?? 0) + 1);
        metrics.seconds += (performance.now() - startedAt) / 1000;
      },
    };
  }

  /** One line for each number. */
  *lines(): Generator<string> {
    for (const [method, { started, ended, sentBytes, seconds }] of this.#methods) {
      const label = `grpc_method="${method}"`;
      yield `grpc_server_call_started_total{${label}} ${started}`;
      for (const [status, count] of ended) {
        yield `grpc_server_call_duration_seconds_count{${label},grpc_status="${status}"} ${count}`;
      }
      yield `grpc_server_call_duration_seconds_sum{${label}} ${seconds.toFixed(1)}`;
      yield `grpc_server_call_sent_total_compressed_message_size_bytes{${label}} ${sentBytes}`;
    }
  }

  #of(method: string): MethodMetrics {
    let metrics = this.#methods.get(method);
    if (metrics === undefined) {
      metrics = { started: 0, ended: new Map(), sentBytes: 0, seconds: 0 };
      this.#methods.set(method, metrics);
    }
    return metrics;
  }
}

interface MethodMetrics {
  started: number;
  /** How many calls ended with each status. */
  readonly ended: Map<string, number>;
  sentBytes: number;
  seconds: number;
}
