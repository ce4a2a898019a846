import { authenticate, jsonWebTokens, Server, ServerCredentials } from "@baud/grpc";
import * as jose from "jose";
import { addressOf, serverCommand, wholeNumber } from "../command-line.js";
import { serve } from "../serve.js";
import { Diary } from "./gen/diary_grpc.js";
import { issuer, startIssuer } from "./issuer.js";

const program = serverCommand("auth-token", 50051)
  .option("--issuer-port <port>", "where the issuer of the tokens listens; 0 for any that is free", wholeNumber, 50052)
  .parse();
const issuerUrl = await startIssuer(program.opts<{ issuerPort: number }>().issuerPort);

const server = new Server({
  interceptors: [authenticate([jsonWebTokens({ jose, jwksUrl: `${issuerUrl}/jwks`, issuer, audience: "diary" })])],
});
server.addService(Diary, {
  read: (_, { principal }) => ({ owner: principal?.id ?? "", entry: "followed a rabbit" }),
});

// Tokens need a channel that nobody reads along: within a machine that is `local`, between machines TLS.
await serve(server, addressOf(program), { credentials: ServerCredentials.local() });
console.log(`tokens come from ${issuerUrl}`);
