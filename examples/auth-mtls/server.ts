import { authenticate, clientCertificates, Server, ServerCredentials } from "@baud/grpc";
import { certificate, withCertificates } from "../certificates.js";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { Ledger } from "./gen/ledger_grpc.js";

const program = withCertificates(serverCommand("auth-mtls", 50051)).parse();

/** Who may call, by the names in their certificates. */
const readers: ReadonlySet<string> = new Set(["alice", "spiffe://example.org/billing"]);

const server = new Server({
  interceptors: [
    authenticate([clientCertificates(({ auth }) => auth.peerIdentities.find((name) => readers.has(name)))]),
  ],
});
server.addService(Ledger, {
  balance: (_, { principal }) => ({ caller: principal?.id ?? "", crowns: 42 }),
});

await serve(server, addressOf(program), {
  credentials: ServerCredentials.ssl({
    privateKey: certificate(program, "server-key"),
    certificateChain: certificate(program, "server"),
    rootCertificates: certificate(program, "ca"),
    requireClientCertificate: true,
  }),
});
