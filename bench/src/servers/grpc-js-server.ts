import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
} from "@grpc/grpc-js";
import type { bench, helloworld } from "#protobufjs/messages.js";
import { grpcJsServerCredentials } from "../credentials/credentials.js";
import { guarded } from "../credentials/tokens.js";
import { blobsService, greeterService, tickerService } from "../grpc-js/services.js";
import { serve } from "./serve.js";

type SayHello = handleUnaryCall<helloworld.HelloRequest, helloworld.HelloReply.$Properties>;
type Count = handleServerStreamingCall<bench.CountRequest, bench.Tick.$Properties>;
type Download = handleServerStreamingCall<bench.DownloadRequest, bench.Blob.$Properties>;
type Upload = handleClientStreamingCall<bench.Blob, bench.UploadSummary.$Properties>;
type Acknowledge = handleBidiStreamingCall<bench.Blob, bench.UploadSummary.$Properties>;
type Echo = handleBidiStreamingCall<bench.Tick, bench.Tick.$Properties>;

const sayHello: SayHello = (call, callback) => callback(null, { message: call.request.name });

const countTicks: Count = (call) => {
  for (let number = 1; number <= call.request.count; number++) call.write({ number, note: "0123456789" });
  call.end();
};

const echo: Echo = (call) => {
  call.on("data", (tick: bench.Tick) => call.write(tick));
  call.on("end", () => call.end());
};

const download: Download = (call) => {
  const data = new Uint8Array(call.request.sizeBytes).fill(0x61);
  let left = call.request.count;
  const write = (): void => {
    while (left > 0 && !call.cancelled) {
      left--;
      if (!call.write({ data })) {
        call.once("drain", write);
        return;
      }
    }
    call.end();
  };
  write();
};

const upload: Upload = (call, callback) => {
  let count = 0;
  call.on("data", () => count++);
  call.on("end", () => callback(null, { count }));
};

const acknowledge: Acknowledge = (call) => {
  let count = 0;
  call.on("data", () => call.write({ count: ++count }));
  call.on("end", () => call.end());
};

const server = new Server();
server.addService(greeterService, { sayHello: await guarded(sayHello) });
server.addService(tickerService, { count: countTicks, echo });
server.addService(blobsService, { download, upload, acknowledge });

await serve({
  listen: (host, port) =>
    new Promise((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, grpcJsServerCredentials(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    }),
  async stop() {
    server.forceShutdown();
    process.exit();
  },
});
