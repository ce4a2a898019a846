import {
  type CallEnd,
  type ClientCall,
  type ClientCallListener,
  type DeadlineListener,
  type DeadlineTimer,
  deadlineTimers,
  Metadata,
  type MethodDefinition,
  RpcError,
  Status,
  type Transport,
} from "@baud/rpc";
import {
  type CancelData,
  type CredentialsData,
  type EndData,
  encodeCount,
  encodeJson,
  events,
  type StartData,
} from "../memory/command.js";
import type { RawMessage } from "./raw-message.js";

/** The thread that a call of another thread is made in. */
export interface IoCallOwner {
  tell(event: number, call: number, payload: Uint8Array): void;
  onCallEnd(call: number): void;
}

/** A call, made here for the thread that waits for it. */
export class IoCall implements ClientCallListener<RawMessage>, DeadlineListener {
  readonly #owner: IoCallOwner;
  readonly #id: number;
  readonly #call: ClientCall<RawMessage>;
  readonly #timeoutMs: number;
  readonly #timer: DeadlineTimer | undefined;
  /** Octets of requests that were given to the call, and how many of them the other thread knows to be let out. */
  #takenBytes = 0;
  #toldBytes = 0;
  #hasRoom = true;

  /** Throws `TypeError` for what the transport does not know. */
  constructor(
    owner: IoCallOwner,
    id: number,
    transport: Transport,
    method: MethodDefinition<RawMessage, RawMessage>,
    start: StartData,
  ) {
    this.#owner = owner;
    this.#id = id;
    const { deadline = Number.POSITIVE_INFINITY, timeoutMs = 0, fields, credentials } = start;
    const { waitForReady, compression, maxReceiveMessageBytes } = start;
    this.#timeoutMs = timeoutMs;
    this.#call = transport.startCall(
      {
        method,
        metadata: fields && Metadata.fromFields([...fields]),
        deadline,
        waitForReady,
        compression,
        maxReceiveMessageBytes,
        credentials: credentials && { metadataFor: () => metadataGiven(credentials) },
      },
      this,
    );
    // This thread may have been started since, and the time goes on.
    const leftMs = Math.max(0, deadline - Date.now());
    if (leftMs !== Number.POSITIVE_INFINITY) this.#timer = deadlineTimers.start(leftMs, this);
  }

  send(bytes: Uint8Array, last: boolean): void {
    this.#takenBytes += bytes.length;
    this.#hasRoom = this.#call.send({ bytes }, last);
  }

  halfClose(): void {
    this.#call.halfClose();
  }

  consumed(count: number): void {
    for (let i = 0; i < count; i++) this.#call.consumed();
  }

  cancel({ code, details }: CancelData): void {
    this.#call.cancel(code, details);
  }

  onDeadline(): void {
    const peer = this.#call.peer === undefined ? "" : ` by ${this.#call.peer}`;
    this.#call.cancel(Status.DEADLINE_EXCEEDED, `Not answered${peer} within ${this.#timeoutMs} ms`);
  }

  onHeaders(metadata: Metadata | undefined): void {
    this.#owner.tell(events.headers, this.#id, encodeJson({ fields: metadata?.fields, peer: this.#call.peer }));
  }

  onMessage({ bytes }: RawMessage): void {
    this.#owner.tell(events.message, this.#id, bytes);
  }

  onWritable(): void {
    this.#hasRoom = true;
    this.tellSent();
  }

  /** Lets the other thread send more, if there is room. */
  tellSent(): void {
    if (!this.#hasRoom || this.#toldBytes === this.#takenBytes) return;
    this.#toldBytes = this.#takenBytes;
    this.#owner.tell(events.sent, this.#id, encodeCount(this.#takenBytes));
  }

  onEnd({ code, details, trailers, cause }: CallEnd): void {
    this.#hasRoom = false;
    if (this.#timer !== undefined) deadlineTimers.cancel(this.#timer);
    const end: EndData = {
      code,
      details,
      fields: trailers?.fields,
      peer: this.#call.peer,
      cause: cause === undefined ? undefined : cause instanceof Error ? cause.message : String(cause),
    };
    this.#owner.tell(events.end, this.#id, encodeJson(end));
    this.#owner.onCallEnd(this.#id);
  }
}

/** What the credentials gave in the other thread, or throws what they threw there. */
function metadataGiven(credentials: CredentialsData): Metadata {
  if ("fields" in credentials) return Metadata.fromFields([...credentials.fields]);
  const { code, details } = credentials;
  throw code === undefined ? new Error(details) : new RpcError(code, details);
}
