import { FakeResolver, resolutionOf } from "../fake-resolver.js";
import { ServerGroup } from "../server-group.js";
import { channelOptions, during, type Scenario, targetOf } from "./scenario.js";

/** Servers that come and go as their operators want it: no call may be lost. */
export const restartingServers: readonly Scenario[] = [
  {
    name: "servers that restart one after the other lose no call, without any retry policy",
    policy: "`round_robin` over three",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(3);
      return await during({
        target: targetOf(group.ports),
        options: channelOptions("round_robin", {}),
        async happen(calls) {
          for (let round = 0; round < 9 * times; round++) {
            const index = round % 3;
            await group.stop(index);
            await calls.more(50);
            await group.restart(index);
            // The next one goes when this one has calls again.
            for (const before = group.counts[index]!; group.counts[index] === before; ) await calls.more(10);
          }
        },
      });
    },
  },
  {
    name: "the only server restarts: calls that wait for it are not lost",
    policy: "`pick_first`, `waitForReady`",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(1);
      return await during({
        target: targetOf(group.ports),
        options: channelOptions("pick_first", { waitForReady: true }),
        async happen(calls) {
          for (let round = 0; round < 10 * times; round++) {
            await group.stop(0);
            await group.restart(0);
            await calls.more(100);
          }
        },
      });
    },
  },
  {
    name: "servers that send every connection away after a moment lose no call, in flight or not",
    policy: "`round_robin` over two, `maxConnectionAgeMs: 20` at the servers",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(2, { maxConnectionAgeMs: 20 });
      return await during({
        target: targetOf(group.ports),
        options: channelOptions("round_robin", {}),
        happen: (calls) => calls.more(3_000 * times),
      });
    },
  },
  ...["pick_first", "round_robin", "least_request"].map(
    (policy): Scenario => ({
      name: `addresses that change all the time lose no call with ${policy}`,
      policy: `\`${policy}\` over two of four`,
      mayFailWith: [],
      async run(times) {
        await using group = await ServerGroup.start(4);
        const resolver = new FakeResolver(resolutionOf(group.ports.slice(0, 2)));
        const tally = await during({
          target: resolver.target,
          options: channelOptions(policy, {}),
          async happen(calls) {
            for (let round = 1; round <= 40 * times; round++) {
              resolver.answer(resolutionOf([group.ports[round % 4]!, group.ports[(round + (round % 3)) % 4]!]));
              await calls.more(20);
            }
          },
        });
        if (group.counts.includes(0)) throw new Error(`a server got no call: ${group.counts}`);
        return tally;
      },
    }),
  ),
  {
    name: "servers that move to other addresses in DNS, and leave the old ones, lose no call",
    policy: "`round_robin`, `dns:` looked up again when connections are lost",
    mayFailWith: [],
    missing: process.platform === "linux" ? undefined : "only Linux has all of 127.0.0.0/8",
    async run(times) {
      await using group = await ServerGroup.start(2);
      const port = group.ports[0]!;
      const hosts = (round: number): string[] => [`127.0.1.${(round % 100) + 1}`, `127.0.1.${(round % 100) + 2}`];
      for (const host of hosts(0)) await group.add(`${host}:${port}`);
      let answer = hosts(0);
      return await during({
        target: `dns:///pods.test:${port}`,
        options: {
          ...channelOptions("round_robin", { waitForReady: true }),
          dns: { lookup: async () => answer, minIntervalMs: 1, refreshMs: 50 },
        },
        async happen(calls) {
          for (let round = 1; round <= 15 * times; round++) {
            await group.add(`${hosts(round)[1]}:${port}`);
            answer = hosts(round);
            await group.remove(`${hosts(round - 1)[0]}:${port}`);
            await calls.more(60);
          }
        },
      });
    },
  },
];
