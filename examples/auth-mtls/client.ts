import { Channel, ChannelCredentials, type ChannelTlsOptions } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { attempt } from "../attempt.js";
import { certificate, strangersCertificate, withCertificates } from "../certificates.js";
import { addressOf, clientCommand } from "../command-line.js";
import { Ledger } from "./gen/ledger_grpc.js";
import type { BalanceReply } from "./gen/ledger_pb.js";

const program = withCertificates(clientCommand("auth-mtls", 50051)).parse();

for (const name of ["alice", "billing", "mallory"]) {
  await attempt(name, () =>
    balance({ privateKey: certificate(program, `${name}-key`), certificateChain: certificate(program, name) }),
  );
}
await attempt("somebody without a certificate", () => balance({}));
await attempt("somebody who signed alice's name himself", () =>
  balance({ privateKey: strangersCertificate("stranger-key"), certificateChain: strangersCertificate("stranger") }),
);

async function balance(own: ChannelTlsOptions): Promise<BalanceReply> {
  const credentials = ChannelCredentials.ssl({ rootCertificates: certificate(program, "ca"), ...own });
  await using channel = new Channel(addressOf(program), credentials);
  return await createClient(Ledger, channel).balance({});
}
