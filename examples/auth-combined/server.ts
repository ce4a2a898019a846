import { authenticate, authorize, jsonWebTokens, Server, ServerCredentials } from "@baud/grpc";
import * as jose from "jose";
import { certificate, withCertificates } from "../certificates.js";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { Vault } from "./gen/vault_grpc.js";
import { audience, developmentSecret, issuer } from "./issuer.js";

const program = withCertificates(serverCommand("auth-combined", 50051)).parse();

const policy = {
  name: "vault",
  allow_rules: [
    { name: "whoever is known may look", source: { principals: ["*"] }, request: { paths: ["/vault.Vault/Look"] } },
    { name: "the keeper may open", source: { principals: ["alice"] }, request: { paths: ["/vault.Vault/Open"] } },
  ],
};

const server = new Server({
  interceptors: [
    authenticate([jsonWebTokens({ jose, key: developmentSecret, algorithms: ["HS256"], issuer, audience })]),
    authorize(JSON.stringify(policy)),
  ],
});
server.addService(Vault, {
  look: (_, { principal }) => ({ caller: principal?.id ?? "" }),
  open: () => ({ content: "gold" }),
});

await serve(server, addressOf(program), {
  credentials: ServerCredentials.ssl({
    privateKey: certificate(program, "server-key"),
    certificateChain: certificate(program, "server"),
  }),
});
