import { bench, helloworld } from "#protobufjs/messages.js";

/**
 * The services as grpc-js knows them, with the serializers that protobufjs writes ahead of time: faster than those that
 * @grpc/proto-loader makes when the program starts.
 */
export const greeterService: {
  readonly sayHello: Method<typeof helloworld.HelloRequest, typeof helloworld.HelloReply>;
} = {
  sayHello: method("/helloworld.Greeter/SayHello", helloworld.HelloRequest, helloworld.HelloReply, "unary"),
};

export const tickerService: {
  readonly count: Method<typeof bench.CountRequest, typeof bench.Tick>;
  readonly echo: Method<typeof bench.Tick, typeof bench.Tick>;
} = {
  count: method("/bench.Ticker/Count", bench.CountRequest, bench.Tick, "serverStreaming"),
  echo: method("/bench.Ticker/Echo", bench.Tick, bench.Tick, "bidiStreaming"),
};

export const blobsService: {
  readonly download: Method<typeof bench.DownloadRequest, typeof bench.Blob>;
  readonly upload: Method<typeof bench.Blob, typeof bench.UploadSummary>;
  readonly acknowledge: Method<typeof bench.Blob, typeof bench.UploadSummary>;
} = {
  download: method("/bench.Blobs/Download", bench.DownloadRequest, bench.Blob, "serverStreaming"),
  upload: method("/bench.Blobs/Upload", bench.Blob, bench.UploadSummary, "clientStreaming"),
  acknowledge: method("/bench.Blobs/Acknowledge", bench.Blob, bench.UploadSummary, "bidiStreaming"),
};

/** The static side of a message class that protobufjs wrote. */
interface MessageClass {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

type Init<Class extends MessageClass> = Parameters<Class["encode"]>[0];
type Message<Class extends MessageClass> = ReturnType<Class["decode"]>;

/** A method in the form of grpc-js's `MethodDefinition`. */
interface Method<Request extends MessageClass, Response extends MessageClass> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (message: Init<Request>) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Message<Request>;
  readonly responseSerialize: (message: Init<Response>) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Message<Response>;
}

function method<Request extends MessageClass, Response extends MessageClass>(
  path: string,
  request: Request,
  response: Response,
  kind: "unary" | "serverStreaming" | "clientStreaming" | "bidiStreaming",
): Method<Request, Response> {
  // protobufjs makes Buffers when it runs on Node, though its declarations say Uint8Array; and a class decodes its own
  // messages, which TypeScript cannot tell of a class that it knows by its constraint alone.
  return {
    path,
    requestStream: kind === "clientStreaming" || kind === "bidiStreaming",
    responseStream: kind === "serverStreaming" || kind === "bidiStreaming",
    requestSerialize: (message) => request.encode(message).finish() as Buffer,
    requestDeserialize: (bytes) => request.decode(bytes) as Message<Request>,
    responseSerialize: (message) => response.encode(message).finish() as Buffer,
    responseDeserialize: (bytes) => response.decode(bytes) as Message<Response>,
  };
}
