import type { OutgoingHeaders, PreparedHeaders } from "@baud/http2";
import { formatGrpcTimeout, type Metadata } from "@baud/rpc";

/** The request headers of a channel's calls. What is the same for all calls of a method is prepared once. */
export class MethodHeaders {
  readonly #scheme: "http" | "https";
  readonly #authority: string;
  readonly #userAgent: string;
  readonly #acceptEncoding: string;
  readonly #prepared = new WeakMap<CalledMethod, PreparedHeaders>();

  constructor(scheme: "http" | "https", authority: string, userAgent: string, acceptEncoding: string) {
    this.#scheme = scheme;
    this.#authority = authority;
    this.#userAgent = userAgent;
    this.#acceptEncoding = acceptEncoding;
  }

  /** The headers of a call that starts now (PROTOCOL-HTTP2, "Requests"). `encoding` is how its requests are compressed. */
  of(
    method: CalledMethod,
    deadline: number,
    metadata: Metadata | undefined,
    encoding: string | undefined,
  ): OutgoingHeaders {
    const base = this.#preparedFor(method);
    if (deadline === Number.POSITIVE_INFINITY && encoding === undefined) {
      return metadata === undefined ? base : { base, fields: metadata.fields };
    }
    const fields: string[] = [];
    if (deadline !== Number.POSITIVE_INFINITY) fields.push("grpc-timeout", formatGrpcTimeout(deadline - Date.now()));
    if (encoding !== undefined) fields.push("grpc-encoding", encoding);
    if (metadata !== undefined) fields.push(...metadata.fields);
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
          "grpc-accept-encoding",
          this.#acceptEncoding,
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
