import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { CallRegister } from "../probe/call-register.js";
import { Answer, type Ask, type CallId, type Ended, type Started } from "../probe/gen/probe_pb.js";
import { probeMethods } from "./probe-method.js";

/** The probe, served by grpc-js. */
export interface GrpcJsProbe {
  readonly address: string;
  stop(): Promise<void>;
}

/** Serves the probe on a free port with grpc-js's server. */
export async function serveProbeWithGrpcJs(): Promise<GrpcJsProbe> {
  const server = new Server();
  server.addService(probeMethods, { unary, serverStream, clientStream, bidiStream, awaitStart, awaitEnd });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

const register = new CallRegister();

function unary(call: ServerUnaryCall<Ask, Answer>, callback: sendUnaryData<Answer>): void {
  const { id, echo } = begin(call);
  const ask = call.request;
  if (ask.linger) return;
  register.end(id, "done");
  if (ask.code !== 0) callback({ code: ask.code, details: ask.details, metadata: echo });
  else callback(null, answer(ask, 0, call), echo);
}

function serverStream(call: ServerWritableStream<Ask, Answer>): void {
  const { id, echo } = begin(call);
  const ask = call.request;
  let number = 0;
  const writeOn = (): void => {
    while (number < ask.answers && !call.cancelled) {
      if (!call.write(answer(ask, number++, call))) {
        call.once("drain", writeOn);
        return;
      }
    }
    if (ask.linger || call.cancelled) return;
    register.end(id, "done");
    if (ask.code !== 0) call.emit("error", { code: ask.code, details: ask.details, metadata: echo });
    else call.end(echo);
  };
  writeOn();
}

function clientStream(call: ServerReadableStream<Ask, Answer>, callback: sendUnaryData<Answer>): void {
  const { id, echo } = begin(call);
  const texts: string[] = [];
  let number = 0;
  let askedPaddingBytes = 0;
  let isOver = false;
  call.on("data", (ask: Ask) => {
    number++;
    askedPaddingBytes += ask.padding.length;
    if (ask.text) texts.push(ask.text);
    if (ask.code === 0 || isOver) return;
    isOver = true;
    register.end(id, "done");
    callback({ code: ask.code, details: ask.details, metadata: echo });
  });
  onEndOfAsks(call, () => {
    if (isOver) return;
    register.end(id, "done");
    const init = { text: texts.join(","), number, askedPaddingBytes, hasDeadline: hasDeadline(call) };
    callback(null, Answer.create(init), echo);
  });
}

function bidiStream(call: ServerDuplexStream<Ask, Answer>): void {
  const { id, echo } = begin(call);
  let number = 0;
  let isLingering = false;
  let isOver = false;
  call.on("data", (ask: Ask) => {
    if (isOver) return;
    isLingering ||= ask.linger;
    if (ask.code === 0) {
      call.write(answer(ask, number++, call));
    } else {
      isOver = true;
      register.end(id, "done");
      call.emit("error", { code: ask.code, details: ask.details, metadata: echo });
    }
  });
  onEndOfAsks(call, () => {
    if (isOver || isLingering) return;
    register.end(id, "done");
    call.end(echo);
  });
}

/** When a call is cancelled, its asks end too, a moment before grpc-js tells of the cancellation. */
function onEndOfAsks(
  call: ServerReadableStream<Ask, Answer> | ServerDuplexStream<Ask, Answer>,
  listener: () => void,
): void {
  call.on("end", () => {
    setImmediate(() => {
      if (!call.cancelled) listener();
    });
  });
}

function awaitStart(call: ServerUnaryCall<CallId, Started>, callback: sendUnaryData<Started>): void {
  void register.started(call.request.id).then(() => callback(null, {}));
}

function awaitEnd(call: ServerUnaryCall<CallId, Ended>, callback: sendUnaryData<Ended>): void {
  void register.ended(call.request.id).then((how) => callback(null, { how }));
}

/** What a call of each kind has. */
type ProbeCall = Pick<ServerUnaryCall<Ask, Answer>, "metadata" | "sendMetadata" | "getDeadline"> & {
  on(event: "cancelled", listener: () => void): unknown;
};

/** Sends the caller's metadata back, and notes that the call is here. */
function begin(call: ProbeCall): { readonly id: string; readonly echo: Metadata } {
  const echo = new Metadata();
  for (const key of Object.keys(call.metadata.getMap())) {
    if (key.startsWith("x-probe-")) for (const value of call.metadata.get(key)) echo.add(key, value);
  }
  call.sendMetadata(echo);
  const id = String(call.metadata.get("id")[0] ?? "");
  register.start(id);
  call.on("cancelled", () => register.end(id, "cancelled"));
  return { id, echo };
}

function answer(ask: Ask, number: number, call: ProbeCall): Answer {
  return Answer.create({
    text: ask.text,
    number,
    hasDeadline: hasDeadline(call),
    askedPaddingBytes: ask.padding.length,
    padding: new Uint8Array(ask.answerPaddingBytes),
  });
}

function hasDeadline(call: ProbeCall): boolean {
  return call.getDeadline() !== Number.POSITIVE_INFINITY;
}
