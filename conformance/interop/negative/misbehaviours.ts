import { largeResponseBytes } from "../cases/unary-cases.js";
import { SimpleResponse } from "../gen/grpc/testing/messages_pb.js";
import type { RawConnection, RawConnectionListener } from "./raw-connection.js";

/** One way of a server to be difficult. What the client does wrong meanwhile is told to `onFault`. */
export interface Misbehaviour {
  /** Settings that the server announces beside its windows. */
  readonly settings?: Readonly<Record<number, number>>;
  listen(onFault: (fault: string) => void): RawConnectionListener;
}

const maxConcurrentStreams = 0x3;

/** By the names of negative-http2-interop-test-descriptions, and the two padding cases of gRPC's own runs. */
export const misbehaviours: ReadonlyMap<string, Misbehaviour> = new Map<string, Misbehaviour>([
  ["goaway", { listen: sayGoaway }],
  ["rst_after_header", { listen: () => ({ onRequest: resetAfterHeader }) }],
  ["rst_during_data", { listen: () => ({ onRequest: resetDuringData }) }],
  ["rst_after_data", { listen: () => ({ onRequest: resetAfterData }) }],
  ["ping", { listen: pingAllTheTime }],
  ["max_streams", { settings: { [maxConcurrentStreams]: 1 }, listen: allowOneStream }],
  ["data_frame_padding", { listen: () => ({ onRequest: (c, id) => answerInPieces(c, id, 255) }) }],
  ["no_df_padding_sanity_test", { listen: () => ({ onRequest: (c, id) => answerInPieces(c, id) }) }],
]);

/** The response that all cases ask for, with its prefix. */
const response = envelop(SimpleResponse.encode({ payload: { body: new Uint8Array(largeResponseBytes) } }));

function envelop(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

async function answer(connection: RawConnection, streamId: number): Promise<void> {
  connection.sendHeaders(streamId);
  await connection.sendData(streamId, response);
  connection.sendTrailers(streamId);
}

/** Answers the first request after GOAWAY; every further one must come over a new connection. */
function sayGoaway(onFault: (fault: string) => void): RawConnectionListener {
  const gone = new Set<RawConnection>();
  return {
    onStreamOpened(connection) {
      if (gone.has(connection)) onFault("a stream was opened after GOAWAY");
    },
    async onRequest(connection, streamId) {
      gone.add(connection);
      connection.sendGoaway(streamId);
      await answer(connection, streamId);
    },
  };
}

async function resetAfterHeader(connection: RawConnection, streamId: number): Promise<void> {
  connection.sendHeaders(streamId);
  connection.sendReset(streamId);
}

async function resetDuringData(connection: RawConnection, streamId: number): Promise<void> {
  connection.sendHeaders(streamId);
  await connection.sendData(streamId, response.subarray(0, response.length / 2));
  connection.sendReset(streamId);
}

async function resetAfterData(connection: RawConnection, streamId: number): Promise<void> {
  connection.sendHeaders(streamId);
  await connection.sendData(streamId, response);
  connection.sendReset(streamId);
}

function pingAllTheTime(onFault: (fault: string) => void): RawConnectionListener {
  return {
    async onRequest(connection, streamId) {
      connection.sendPing();
      connection.sendHeaders(streamId);
      connection.sendPing();
      await connection.sendData(streamId, response);
      connection.sendPing();
      connection.sendTrailers(streamId);
    },
    onClosed({ unansweredPings }) {
      if (unansweredPings !== 0) onFault(`${unansweredPings} pings were not answered`);
    },
  };
}

function allowOneStream(onFault: (fault: string) => void): RawConnectionListener {
  return {
    onStreamOpened({ areSettingsAcknowledged, openStreamCount }) {
      if (areSettingsAcknowledged && openStreamCount > 1) onFault(`${openStreamCount} streams were open at once`);
    },
    onRequest: answer,
  };
}

/** Tens of thousands of frames, of five bytes each beside the padding. */
async function answerInPieces(connection: RawConnection, streamId: number, paddingBytes?: number): Promise<void> {
  connection.sendHeaders(streamId);
  await connection.sendData(streamId, response, {
    frameBytes: 5,
    ...(paddingBytes === undefined ? {} : { paddingBytes }),
  });
  connection.sendTrailers(streamId);
}
