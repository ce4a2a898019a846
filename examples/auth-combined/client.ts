import { readFileSync } from "node:fs";
import { accessTokenCredentials, Channel, ChannelCredentials } from "@baud/grpc";
import { createClient, RpcError, statusName } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { certificates } from "../square/certificates.js";
import { Vault } from "./gen/vault_grpc.js";
import { tokenFor } from "./issuer.js";

const program = clientCommand("auth-combined", 50051).parse();

const tls = ChannelCredentials.ssl({ rootCertificates: readFileSync(certificates.authority) });
await using channel = new Channel(addressOf(program), tls);
const stub = createClient(Vault, channel);
const alice = accessTokenCredentials(await tokenFor("alice"));
const bob = accessTokenCredentials(await tokenFor("bob"));
const late = accessTokenCredentials(await tokenFor("bob", -3600));

await show("bob looks", () => stub.look({}, { credentials: bob }));
await show("alice opens", () => stub.open({}, { credentials: alice }));
await show("bob opens", () => stub.open({}, { credentials: bob }));
await show("bob looks with an old token", () => stub.look({}, { credentials: late }));
await show("nobody looks", () => stub.look({}));

const strangers = ChannelCredentials.ssl();
await using distrustful = new Channel(addressOf(program), strangers.with(alice));
await show("alice does not know the server's authority", () => createClient(Vault, distrustful).look({}));
await show("alice would send her token in plain text", () => ChannelCredentials.insecure().with(alice));

/** Prints what came of an attempt, and if it was none, why. */
async function show(attempt: string, make: () => unknown): Promise<void> {
  try {
    console.log(`${attempt}: ${JSON.stringify(await make())}`);
  } catch (error) {
    const why = error instanceof RpcError ? `${statusName(error.code)}, ${error.details}` : String(error);
    console.log(`${attempt}: ${why}`);
  }
}
