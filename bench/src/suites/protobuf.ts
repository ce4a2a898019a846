import { payloadBytes, payloadNames } from "../codecs/payloads.js";
import { peerCodecs } from "../codecs/peer-codecs.js";
import { type Program, startDriver } from "../process/child.js";
import type { PayloadName } from "../process/order.js";
import { packageVersion } from "../report/package-version.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

/** Messages encoded and decoded, by Baud's two codecs and everyone else's. */
export const suite: Suite = {
  name: "protobuf",
  summary: "messages encoded and decoded, beside protobufjs, protobuf-es, ts-proto, protobuf-ts, pbf, google-protobuf",
  subjects: ["@baud/protobuf", "protobufjs", "@bufbuild/protobuf", "@protobuf-ts/runtime", "pbf"].map(packageVersion),
  scenarios: (setting) =>
    payloadNames.flatMap((payload) =>
      (["decode", "encode"] as const).map((direction) => scenario(setting, payload, direction)),
    ),
};

type Direction = "decode" | "encode";

/**
 * Megabytes of the wire format for each second of the processor, the collector's included: others on the machine take time
 * on the clock, but not this.
 */
const throughput: Metric = { key: "rate", label: "", unit: "MB/s", better: "higher" };

function scenario(setting: Setting, payload: PayloadName, direction: Direction): Scenario {
  const [ours = "", ...others] = Object.keys(peerCodecs).filter(
    (name) => name !== "google-protobuf" || payload === "FileDescriptorSet",
  );
  return {
    title: `${direction} ${payload}`,
    metrics: [throughput],
    contenders: [
      contender(setting, ours, payload, direction),
      ...others.map((name) => contender(setting, name, payload, direction)),
    ],
  };
}

function contender(setting: Setting, name: string, payload: PayloadName, direction: Direction): Contender {
  const program: Program = { module: "src/codecs/codec-driver.js", args: [name] };
  return {
    name,
    isReference: name === "JSON" || name === "Baud, planned",
    async start() {
      const driver = await startDriver(setting, program);
      const sizeBytes = (await payloadBytes(payload)).length;
      return {
        async run(durationMs) {
          const workload = { kind: "codec", payload, direction } as const;
          const report = await driver.run({ address: "", workload, warmUpMs: durationMs / 2, durationMs });
          const rate = (report.completed * sizeBytes) / 1e6 / (report.cpuMs / 1000);
          return { values: { rate }, cpu: {} };
        },
        stop: () => driver.stop(),
      };
    },
  };
}
