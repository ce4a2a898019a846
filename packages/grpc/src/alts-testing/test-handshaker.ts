import { hkdfSync, randomBytes } from "node:crypto";
import type { MessageInit } from "@baud/protobuf";
import { type Handlers, RpcError, Status } from "@baud/rpc";
import { rpcVersions } from "../alts/rpc-versions.js";
import { ServerCredentials } from "../credentials/server-credentials.js";
import { HandshakerService } from "../grpc/gcp/handshaker_grpc.js";
import type { HandshakerReq, HandshakerResp, HandshakerResult } from "../grpc/gcp/handshaker_pb.js";
import { Server } from "../server/server.js";

/** What a handshaker for tests does that a good one does not. */
export interface HandshakerMischief {
  /** Changes the result before it is given. */
  readonly changeResult?: (
    result: MessageInit<HandshakerResult>,
    side: HandshakerSide,
  ) => MessageInit<HandshakerResult>;
  /** Changes any response. */
  readonly changeResponse?: (response: MessageInit<HandshakerResp>) => MessageInit<HandshakerResp>;
}

/** Whom the handshaker helps. */
export type HandshakerSide = "client" | "server";

const secretOfAll = Buffer.from("what only handshakers know");
const randomLength = 16;

/**
 * A handshaker service, for tests of programs that speak ALTS. Its frames are four: both sides send a random number, then the word that they have finished; keys
 * are made of the two numbers and a secret, so that only sides whose bytes went through unchanged agree. It is no protection at all.
 */
export class TestHandshaker implements AsyncDisposable {
  readonly #server = new Server();
  /** The service accounts that it gives to the two sides. */
  readonly accounts: { readonly [Side in HandshakerSide]: string } = { client: "client@test", server: "server@test" };
  /** Where it listens, for `handshakerAddress`. */
  address = "";
  /** How many handshakes go on, and went on at once at most. */
  readonly counts: { now: number; most: number } = { now: 0, most: 0 };
  /** The requests that start handshakes. */
  readonly starts: HandshakerReq[] = [];
  /** May be changed between handshakes. */
  mischief: HandshakerMischief = {};

  static async start(): Promise<TestHandshaker> {
    const handshaker = new TestHandshaker();
    handshaker.#server.addService(HandshakerService, {
      doHandshake: (requests) => handshaker.#doHandshake(requests),
    } satisfies Handlers<typeof HandshakerService>);
    const port = await handshaker.#server.listen("127.0.0.1:0", ServerCredentials.insecure());
    handshaker.address = `127.0.0.1:${port}`;
    return handshaker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown({ graceMs: 0 });
  }

  async *#doHandshake(requests: AsyncIterable<HandshakerReq>): AsyncGenerator<MessageInit<HandshakerResp>> {
    this.counts.now++;
    this.counts.most = Math.max(this.counts.most, this.counts.now);
    try {
      for await (const response of this.#responses(requests)) {
        yield this.mischief.changeResponse?.(response) ?? response;
      }
    } finally {
      this.counts.now--;
    }
  }

  async *#responses(requests: AsyncIterable<HandshakerReq>): AsyncGenerator<MessageInit<HandshakerResp>> {
    const own = randomBytes(randomLength);
    let side: HandshakerSide = "client";
    /** What is expected next of the peer: a number, or the word. */
    let peers: Buffer | undefined;
    for await (const request of requests) {
      const { reqOneof } = request;
      if (reqOneof === undefined) throw new RpcError(Status.INVALID_ARGUMENT, "an empty request");
      if (reqOneof.case !== "next") this.starts.push(request);
      if (reqOneof.case === "clientStart") {
        yield { outFrames: own, status: { code: 0 } };
        continue;
      }
      if (reqOneof.case === "serverStart") side = "server";
      let bytes = Buffer.from(reqOneof.value.inBytes);
      let bytesConsumed = 0;
      const outFrames: Buffer[] = [];
      if (peers === undefined && bytes.length >= randomLength) {
        peers = bytes.subarray(0, randomLength);
        bytes = bytes.subarray(randomLength);
        bytesConsumed += randomLength;
        outFrames.push(side === "server" ? own : finished);
      }
      if (peers !== undefined && bytes.length >= finished.length) {
        if (!bytes.subarray(0, finished.length).equals(finished)) {
          yield { status: { code: Status.UNAUTHENTICATED, details: "no such handshake" } };
          return;
        }
        bytesConsumed += finished.length;
        if (side === "server") outFrames.push(finished);
        yield {
          outFrames: Buffer.concat(outFrames),
          bytesConsumed,
          result: this.#result(side, own, peers),
          status: { code: 0 },
        };
        return;
      }
      yield { outFrames: Buffer.concat(outFrames), bytesConsumed, status: { code: 0 } };
    }
  }

  #result(side: HandshakerSide, own: Buffer, peers: Buffer): MessageInit<HandshakerResult> {
    const numbers = side === "client" ? [own, peers] : [peers, own];
    const keyData = new Uint8Array(hkdfSync("sha256", secretOfAll, Buffer.concat(numbers), "key", 128));
    const other = side === "client" ? "server" : "client";
    const result: MessageInit<HandshakerResult> = {
      applicationProtocol: "grpc",
      recordProtocol: "ALTSRP_GCM_AES128_REKEY",
      keyData,
      peerIdentity: {
        identityOneof: { case: "serviceAccount", value: this.accounts[other] },
        attributes: { zone: "a" },
      },
      localIdentity: { identityOneof: { case: "serviceAccount", value: this.accounts[side] } },
      peerRpcVersions: rpcVersions,
      maxFrameSize: 64 * 1024,
    };
    return this.mischief.changeResult?.(result, side) ?? result;
  }
}

const finished = Buffer.from("finished");
