import type { OutgoingHeaders, PreparedHeaders } from "@baud/http2";
import { formatGrpcTimeout, type Metadata } from "@baud/rpc";

/** The request headers of a channel's calls. What is the same for all calls of a method is prepared once. */
export class MethodHeaders {
  readonly #scheme: "http" | "https";
  readonly #authority: string;
  readonly #userAgent: string;
  readonly #prepared = new WeakMap<CalledMethod, PreparedHeaders>();

  constructor(scheme: "http" | "https", authority: string, userAgent: string) {
    this.#scheme = scheme;
    this.#authority = authority;
    this.#userAgent = userAgent;
  }

  /** The headers of a call that starts now (PROTOCOL-HTTP2, "Requests"). */
  of(method: CalledMethod, deadline: number, metadata: Metadata | undefined): OutgoingHeaders {
    const base = this.#preparedFor(method);
    if (deadline === Number.POSITIVE_INFINITY) return metadata === undefined ? base : { base, fields: metadata.fields };
    const timeout = formatGrpcTimeout(deadline - Date.now());
    const fields = metadata === undefined ? ["grpc-timeout", timeout] : ["grpc-timeout", timeout, ...metadata.fields];
    return { base, fields };
  }

  #preparedFor(method: CalledMethod): PreparedHeaders {
    let prepared = this.#prepared.get(method);
    if (prepared === undefined) {
      prepared = {
        fields: [
          ":method",
          "POST",
          ":scheme",
          this.#scheme,
          ":path",
          method.path,
          ":authority",
          this.#authority,
          "te",
          "trailers",
          "content-type",
          "application/grpc",
          "user-agent",
          this.#userAgent,
        ],
      };
      this.#prepared.set(method, prepared);
    }
    return prepared;
  }
}

/** Of a method's definition, all that its headers need. */
interface CalledMethod {
  readonly path: string;
}
