import { type Client, createClient, type StatusName } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions, type MethodConfigJson } from "../../index.js";
import { Tally } from "../tally.js";
import { nothingLeft, openResources } from "../testbed.js";
import { Texts, texts, textsOf } from "../texts-service.js";

/** Something that goes wrong while calls are made all the time, and what it may cost. */
export interface Scenario {
  /** A sentence. */
  readonly name: string;
  /** How the channel is set up, in a few words. */
  readonly policy: string;
  /** The statuses that calls may end with beside OK; none when no call may be lost. */
  readonly mayFailWith: readonly StatusName[];
  /** Whether a call must fail, since else nothing went wrong. */
  readonly mustFail?: boolean;
  /** Why it cannot be had here, if so. */
  readonly missing?: string | undefined;
  /** Lets it happen `times` as often as it takes to see something. Rejects when a call hangs, or something is left behind. */
  run(times: number): Promise<Tally>;
}

/** Calls that a channel to `target` makes all the time, while something happens. */
export interface ScenarioRun {
  readonly target: string;
  readonly options: ChannelOptions;
  /** Starts those who call; all kinds of call unless told. */
  readonly start?: (tally: Tally, stub: Client<typeof Texts>) => void;
  readonly happen: (tally: Tally, channel: Channel) => Promise<void>;
}

/** Runs calls while it happens; then every call has ended, and nothing is left. */
export async function during({ target, options, start = callAll, happen }: ScenarioRun): Promise<Tally> {
  const before = openResources();
  const channel = new Channel(target, ChannelCredentials.insecure(), options);
  const tally = new Tally();
  start(tally, createClient(Texts, channel));
  await tally.more(20);
  await happen(tally, channel);
  await tally.stop();
  await channel.close();
  await nothingLeft(before);
  return tally;
}

/** Callers of all kinds, five of each. */
export function callAll(tally: Tally, stub: Client<typeof Texts>): void {
  tally.call(5, () => stub.upper({ text: "a" }));
  tally.call(5, () => textsOf(stub.letters({ text: "abc" })));
  tally.call(5, () => stub.join(texts("a", "b")));
  tally.call(5, () => textsOf(stub.echo(texts("a", "b"))));
}

/** Options of a channel that connects again at once. */
export function channelOptions(
  policy: string,
  method: Omit<MethodConfigJson, "name">,
  config: object = {},
): ChannelOptions {
  return {
    backoff: { initialMs: 5, maxMs: 20 },
    serviceConfig: { loadBalancingConfig: [{ [policy]: config }], methodConfig: [{ name: [{}], ...method }] },
  };
}

export const retryPolicy: NonNullable<MethodConfigJson["retryPolicy"]> = {
  maxAttempts: 5,
  initialBackoff: "0.005s",
  maxBackoff: "0.05s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
};

/** Several ports of this machine as one target. */
export function targetOf(ports: readonly number[]): string {
  return `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join()}`;
}
