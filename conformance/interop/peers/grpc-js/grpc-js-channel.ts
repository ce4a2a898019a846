import type { MessageInit, MessageType } from "@baud/protobuf";
import { type CallStart, type ClientCall, type ClientCallListener, Metadata, type Status } from "@baud/rpc";
import { type ChannelCredentials, Client, Metadata as GrpcJsMetadata } from "@grpc/grpc-js";
import type { CaseChannel } from "../../cases/interop-case.js";

/** A channel of grpc-js behind Baud's seam, so that the cases are the same and all below them is grpc-js. */
export class GrpcJsChannel implements CaseChannel {
  readonly #client: Client;

  constructor(address: string, credentials: ChannelCredentials, serverName: string | undefined) {
    const options = serverName === undefined ? {} : { "grpc.ssl_target_name_override": serverName };
    this.#client = new Client(address, credentials, options);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  startCall<Request, Response>(
    { method, metadata, deadline, waitForReady }: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    // Generated code describes every method of the suite, with message types that are more than codecs.
    const request = method.request as MessageType<Request>;
    const call = this.#client.makeBidiStreamRequest<MessageInit<Request>, Response>(
      method.path,
      (message) => Buffer.from(request.encode(message)),
      (bytes) => method.response.decode(bytes),
      toGrpcJsMetadata(metadata),
      deadline === Number.POSITIVE_INFINITY ? {} : { deadline, ...(waitForReady ? { waitForReady } : {}) },
    );
    let isOver = false;
    const end: typeof listener.onEnd = (how) => {
      if (isOver) return;
      isOver = true;
      listener.onEnd(how);
    };
    call.on("metadata", (received: GrpcJsMetadata) => listener.onHeaders(fromGrpcJsMetadata(received)));
    call.on("data", (response: Response) => {
      if (isOver) return;
      call.pause();
      listener.onMessage(response);
    });
    call.on("drain", () => listener.onWritable());
    call.on("status", ({ code, details, metadata: trailers }) =>
      end({ code: code as Status, details, trailers: fromGrpcJsMetadata(trailers) }),
    );
    // What the error says, the status says too.
    call.on("error", () => {});
    return {
      peer: undefined,
      send(message, last) {
        const hasRoom = call.write(message);
        if (last) call.end();
        return hasRoom;
      },
      halfClose: () => call.end(),
      consumed: () => call.resume(),
      cancel(code, details, cause) {
        end({ code, details, trailers: new Metadata(), cause });
        call.cancel();
      },
    };
  }
}

/** The same metadata in the words of grpc-js. */
export function toGrpcJsMetadata(metadata: Metadata | undefined): GrpcJsMetadata {
  const converted = new GrpcJsMetadata();
  for (const [key, value] of metadata ?? []) {
    converted.add(key, typeof value === "string" ? value : Buffer.from(value));
  }
  return converted;
}

/** The same metadata in the words of Baud. */
export function fromGrpcJsMetadata(metadata: GrpcJsMetadata): Metadata {
  const fields: string[] = [];
  for (const key of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(key))
      fields.push(key, typeof value === "string" ? value : value.toString("base64"));
  }
  return Metadata.fromFields(fields);
}
