import { accessTokenCredentials, Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { attempt } from "../attempt.js";
import { certificate, withCertificates } from "../certificates.js";
import { addressOf, clientCommand } from "../command-line.js";
import { Vault } from "./gen/vault_grpc.js";
import { tokenFor } from "./issuer.js";

const program = withCertificates(clientCommand("auth-combined", 50051)).parse();

const tls = ChannelCredentials.ssl({ rootCertificates: certificate(program, "ca") });
await using channel = new Channel(addressOf(program), tls);
const stub = createClient(Vault, channel);
const alice = accessTokenCredentials(await tokenFor("alice"));
const bob = accessTokenCredentials(await tokenFor("bob"));
const late = accessTokenCredentials(await tokenFor("bob", -3600));

await attempt("bob looks", () => stub.look({}, { credentials: bob }));
await attempt("alice opens", () => stub.open({}, { credentials: alice }));
await attempt("bob opens", () => stub.open({}, { credentials: bob }));
await attempt("bob looks with an old token", () => stub.look({}, { credentials: late }));
await attempt("nobody looks", () => stub.look({}));

const strangers = ChannelCredentials.ssl();
await using distrustful = new Channel(addressOf(program), strangers.with(alice));
await attempt("alice does not know the server's authority", () => createClient(Vault, distrustful).look({}));
await attempt("alice would send her token in plain text", () => ChannelCredentials.insecure().with(alice));
