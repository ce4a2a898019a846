import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import type { bench, helloworld } from "#protobufjs/messages.js";
import { greeterService, tickerService } from "../grpc-js/services.js";
import { serve } from "./serve.js";

type SayHello = handleUnaryCall<helloworld.HelloRequest, helloworld.HelloReply.$Properties>;
type Count = handleServerStreamingCall<bench.CountRequest, bench.Tick.$Properties>;
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

const server = new Server();
server.addService(greeterService, { sayHello });
server.addService(tickerService, { count: countTicks, echo });

await serve({
  listen: (host, port) =>
    new Promise((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    }),
  async stop() {
    server.forceShutdown();
    process.exit();
  },
});
