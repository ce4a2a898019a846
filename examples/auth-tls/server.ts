import { Server, ServerCredentials } from "@baud/grpc";
import { certificate, withCertificates } from "../certificates.js";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { NoticeBoard } from "./gen/notice_grpc.js";

const program = withCertificates(serverCommand("auth-tls", 50051)).parse();

const server = new Server();
server.addService(NoticeBoard, {
  read: () => ({ text: "the mill is open on Sundays" }),
});

await serve(server, addressOf(program), {
  credentials: ServerCredentials.ssl({
    privateKey: certificate(program, "server-key"),
    certificateChain: certificate(program, "server"),
  }),
});
