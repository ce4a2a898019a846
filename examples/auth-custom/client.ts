import { Channel, ChannelCredentials, metadataCredentials } from "@baud/grpc";
import { type CallCredentials, createClient } from "@baud/rpc";
import { attempt } from "../attempt.js";
import { addressOf, clientCommand } from "../command-line.js";
import { Cinema } from "./gen/cinema_grpc.js";
import { secrets, usherKey } from "./secrets.js";
import { ticketCredentials, ticketFor } from "./tickets.js";

const program = clientCommand("auth-custom", 50051).parse();

await using channel = new Channel(addressOf(program), ChannelCredentials.local());
const stub = createClient(Cinema, channel);
const watchWith = (credentials: CallCredentials): unknown => stub.watch({}, { credentials });
const secretOf = (name: string): string => secrets.get(name)!;

await attempt("anybody reads the programme", () => stub.programme({}));
await attempt("alice with a ticket", () => watchWith(ticketCredentials("alice", secretOf("alice"))));
await attempt("the usher with an API key", () => watchWith(metadataCredentials(() => ({ "x-api-key": usherKey }))));

const programmeTicket = ticketFor("alice", secretOf("alice"), "/cinema.Cinema/Programme", Date.now() + 30_000);
await attempt("somebody without a ticket", () => stub.watch({}));
await attempt("alice with yesterday's ticket", () =>
  watchWith(ticketCredentials("alice", secretOf("alice"), -86_400_000)),
);
await attempt("alice with a ticket for another method", () =>
  watchWith(metadataCredentials(() => ({ "x-ticket-token": programmeTicket }))),
);
await attempt("somebody who guesses alice's secret", () => watchWith(ticketCredentials("alice", "guess")));
await attempt("somebody nobody knows", () => watchWith(ticketCredentials("eve", "")));
await attempt("mallory with a good ticket", () => watchWith(ticketCredentials("mallory", secretOf("mallory"))));
await attempt("a client that cannot find its ticket", () =>
  watchWith(
    metadataCredentials(() => {
      throw new Error("the pocket has a hole");
    }),
  ),
);
