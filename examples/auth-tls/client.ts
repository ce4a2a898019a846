import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { attempt } from "../attempt.js";
import { certificate, strangersCertificate, withCertificates } from "../certificates.js";
import { addressOf, clientCommand } from "../command-line.js";
import { NoticeBoard } from "./gen/notice_grpc.js";
import type { Notice } from "./gen/notice_pb.js";

const program = withCertificates(clientCommand("auth-tls", 50051)).parse();
const rootCertificates = certificate(program, "ca");

await attempt("a client that trusts the authority", () => read(ChannelCredentials.ssl({ rootCertificates })));
await attempt("the same with TLS 1.3 and nothing older", () =>
  read(ChannelCredentials.ssl({ rootCertificates, minVersion: "TLSv1.3" })),
);
await attempt("one that trusts the system's authorities", () => read(ChannelCredentials.ssl()));
await attempt("one that trusts another authority", () =>
  read(ChannelCredentials.ssl({ rootCertificates: strangersCertificate("strangers-ca") })),
);
await attempt("one that looks for bank.example", () =>
  read(ChannelCredentials.ssl({ rootCertificates, targetNameOverride: "bank.example" })),
);
await attempt("one that speaks plain text", () => read(ChannelCredentials.insecure()));

async function read(credentials: ChannelCredentials): Promise<Notice> {
  await using channel = new Channel(addressOf(program), credentials);
  return await createClient(NoticeBoard, channel).read({});
}
