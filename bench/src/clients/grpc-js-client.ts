import { Client, type ServiceError } from "@grpc/grpc-js";
import { grpcJsChannelCredentials } from "../credentials/credentials.js";
import { blobsService, greeterService, tickerService } from "../grpc-js/services.js";
import type { ConnectedClient, Done } from "./client-under-test.js";
import { drive } from "./drive.js";

const { sayHello } = greeterService;
const { count, echo } = tickerService;
const { download, upload, acknowledge } = blobsService;

drive({ connect });

async function connect(address: string): Promise<ConnectedClient> {
  // Without a pool of its own, grpc-js would give all clients in the process one connection.
  const client = new Client(address, grpcJsChannelCredentials(), { "grpc.use_local_subchannel_pool": 1 });
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + 60_000, (error) => (error === undefined ? resolve() : reject(error)));
  });
  return {
    sayHello(name, done) {
      client.makeUnaryRequest(
        sayHello.path,
        sayHello.requestSerialize,
        sayHello.responseDeserialize,
        { name },
        (error, reply) => done(error ?? (reply?.message === name ? undefined : wrongReply(reply?.message))),
      );
    },
    count(number, received, done) {
      const call = client.makeServerStreamRequest(count.path, count.requestSerialize, count.responseDeserialize, {
        count: number,
      });
      listen(call, received, done);
    },
    echo(number, received, done) {
      const call = client.makeBidiStreamRequest(echo.path, echo.requestSerialize, echo.responseDeserialize);
      listen(call, received, done);
      for (let index = 1; index <= number; index++) call.write({ number: index, note: "0123456789" });
      call.end();
    },
    download(number, sizeBytes, received, done) {
      const call = client.makeServerStreamRequest(
        download.path,
        download.requestSerialize,
        download.responseDeserialize,
        { count: number, sizeBytes },
      );
      listen(call, received, done);
      return () => call.cancel();
    },
    upload(number, data, sent, done) {
      const call = client.makeClientStreamRequest(
        upload.path,
        upload.requestSerialize,
        upload.responseDeserialize,
        (error, summary) => {
          done(error ?? (summary?.count === number ? undefined : new Error(`${summary?.count} of ${number} arrived`)));
        },
      );
      let left = number;
      const write = (): void => {
        while (left > 0) {
          left--;
          const hasRoom = call.write({ data });
          sent();
          if (!hasRoom) {
            call.once("drain", write);
            return;
          }
        }
        call.end();
      };
      write();
    },
    uploadOn(data, acknowledged, done) {
      const call = client.makeBidiStreamRequest(
        acknowledge.path,
        acknowledge.requestSerialize,
        acknowledge.responseDeserialize,
      );
      listen(call, acknowledged, done);
      const write = (): void => {
        while (call.write({ data }));
      };
      call.on("drain", write);
      write();
      return () => call.cancel();
    },
    async close() {
      client.close();
    },
  };
}

interface ReadableCall {
  on(event: "data", listener: () => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "error", listener: (error: ServiceError) => void): unknown;
}

function listen(call: ReadableCall, received: () => void, done: Done): void {
  call.on("data", received);
  call.on("end", () => done(undefined));
  call.on("error", done);
}

function wrongReply(message: string | undefined): Error {
  return new Error(`the reply was ${JSON.stringify(message)}`);
}
