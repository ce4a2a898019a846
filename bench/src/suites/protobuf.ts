import { payloadNames } from "../codecs/payloads.js";
import { peerCodecs } from "../codecs/peer-codecs.js";
import type { ScenarioResult } from "../measure/rounds.js";
import { type Program, startDriver } from "../process/child.js";
import type { PayloadName } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import type { Contender, Goal, Metric, Sample, Scenario, Setting, Suite } from "../suite/suite.js";

/** Messages encoded and decoded, by Baud's two codecs and everyone else's; what is kept of them; the first use of a type. */
export const suite: Suite = {
  name: "protobuf",
  summary: "messages encoded and decoded, beside protobufjs, protobuf-es, ts-proto, protobuf-ts, pbf, google-protobuf",
  subjects: ["@baud/protobuf", "protobufjs", "@bufbuild/protobuf", "@protobuf-ts/runtime", "pbf"].map(packageVersion),
  scenarios: (setting) => [
    ...payloadNames.flatMap((payload) => [
      ...directions.flatMap((direction) => speed(setting, payload, direction)),
      memory(setting, payload),
    ]),
    firstUse(setting),
  ],
  // There are 22 scenarios of up to eight contenders, each of one busy process: short rounds suffice.
  effort: { rounds: 5, roundMs: 500, warmUpMs: 800 },
  conclusions: (results) => {
    const ratios = results.filter(isSpeedOfGenerated).map(overBestPeer);
    if (ratios.length === 0) return [];
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    const verdict = mean >= MEAN_GOAL ? "met" : "missed";
    return [
      `the generated codec is ${mean.toFixed(2)} times as fast as the best peer of each row, in the geometric mean of ${ratios.length}; goal ≥ ${MEAN_GOAL}: ${verdict}`,
    ];
  },
};

type Direction = "decode" | "encode";

const directions: readonly Direction[] = ["decode", "encode"];
const ours = "Baud";
const planned = "Baud, planned";
/** How many times as fast as the best peer the generated codec is meant to be, over all payloads. */
const MEAN_GOAL = 1.3;
const program = (name: string): Program => ({ module: "src/codecs/codec-driver.js", args: [name] });

/** Two rows of comparisons: the generated codec with everyone, the planned one with whom it is meant to beat. */
function speed(setting: Setting, payload: PayloadName, direction: Direction): Scenario[] {
  const contender = (name: string): Contender => {
    const run = async (driver: Driver, durationMs: number): Promise<Sample> => {
      const workload = { kind: "codec", payload, direction } as const;
      const { values = {} } = await driver.run({ address: "", workload, warmUpMs: durationMs / 5, durationMs });
      return { values, cpu: {} };
    };
    return started(setting, name, program(name), run);
  };
  const peers = peersFor(payload);
  return [
    {
      title: `${direction} ${payload}`,
      metrics: [throughput(peers.map((against) => ({ against, times: 1 })))],
      contenders: [contender(ours), ...[...peers, "JSON"].map(contender)],
    },
    {
      title: `${direction} ${payload}, planned`,
      metrics: [throughput([{ against: "protobuf-es", times: 1.5 }])],
      contenders: [contender(planned), contender("protobuf-es")],
    },
  ];
}

/**
 * Megabytes of the wire format for each second of the processor, the collector's included: others on the machine take time
 * on the clock, but not this.
 */
function throughput(goals: readonly Goal[]): Metric {
  return { key: "rate", label: "", unit: "MB/s", better: "higher", goals };
}

/** What stays on the heap and beside it of each message that is kept. */
function memory(setting: Setting, payload: PayloadName): Scenario {
  const contender = (name: string): Contender =>
    started(setting, name, program(name), async (driver) => {
      const workload = { kind: "codec", payload, direction: "keep" } as const;
      const { values = {} } = await driver.run({ address: "", workload, warmUpMs: 0, durationMs: 0 });
      return { values, cpu: {} };
    });
  const peers = peersFor(payload);
  // No more than any peer's, but for what one run differs from the next.
  const goals = peers.map((against) => ({ against, times: 0.98 }));
  return {
    title: `kept of a decoded ${payload}`,
    metrics: [{ key: "kept", label: "", unit: "kB", better: "lower", goals }],
    contenders: [contender(ours), ...peers.map(contender)],
  };
}

/** Each round in a process of its own, since only the first use is the first. */
function firstUse(setting: Setting): Scenario {
  const contender = (name: string): Contender => ({
    name,
    async start() {
      return {
        async run() {
          const driver = await startDriver(setting, { module: "src/codecs/first-use.js", args: [name] });
          const workload = { kind: "firstUse" } as const;
          const { values = {} } = await driver.run({ address: "", workload, warmUpMs: 0, durationMs: 0 });
          await driver.stop();
          return { values, cpu: {} };
        },
        async stop() {},
      };
    },
  });
  return {
    title: "one of 200 types",
    metrics: [
      { key: "use", label: "used for the first time", unit: "ms", better: "lower", atMost: 5 },
      { key: "load", label: "loaded", unit: "ms", better: "lower" },
    ],
    contenders: [contender(ours), contender("protobuf-es")],
  };
}

type Driver = Awaited<ReturnType<typeof startDriver>>;

function started(
  setting: Setting,
  name: string,
  program: Program,
  run: (driver: Driver, durationMs: number) => Promise<Sample>,
): Contender {
  return {
    name,
    isReference: name === "JSON",
    async start() {
      const driver = await startDriver(setting, program);
      return { run: (durationMs) => run(driver, durationMs), stop: () => driver.stop() };
    },
  };
}

function peersFor(payload: PayloadName): string[] {
  return Object.keys(peerCodecs).filter(
    (name) =>
      name !== ours &&
      name !== planned &&
      name !== "JSON" &&
      (name !== "google-protobuf" || payload === "FileDescriptorSet"),
  );
}

function isSpeedOfGenerated({ title }: ScenarioResult): boolean {
  return /^(?:decode|encode) \w+$/.test(title);
}

function overBestPeer({ comparisons }: ScenarioResult): number {
  return Math.min(...comparisons.filter(({ isReference }) => !isReference).map(({ ratio }) => ratio));
}
