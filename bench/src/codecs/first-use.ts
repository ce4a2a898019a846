import { obey } from "../process/obey.js";
import { generated } from "./generated.js";

/** The main program of a process that uses one of the types in `many.proto`, once: encoded, decoded, and as JSON. */
const [contender = ""] = process.argv.slice(2);

interface BaudType {
  encode(message: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
  toJsonString(message: unknown): string;
}

const init = { name: "one", count: 1, labels: { a: "b" } };

/** Loads the code, and gives what uses it for the first time. What the generators export is known by their ways. */
const loaders: Readonly<Record<string, () => Promise<() => string>>> = {
  async Baud() {
    const type = (await generated("baud/many_pb.js"))["Type0"] as BaudType;
    return () => type.toJsonString(type.decode(type.encode(init)));
  },
  async "protobuf-es"() {
    const { create, fromBinary, toBinary, toJsonString } = await import("@bufbuild/protobuf");
    const schema = (await generated("es/many_pb.js"))["Type0Schema"] as Parameters<typeof create>[0];
    return () => toJsonString(schema, fromBinary(schema, toBinary(schema, create(schema, init as never))));
  },
};

obey(async () => {
  const load = loaders[contender];
  if (load === undefined) throw new Error(`there is no contender ${contender}`);
  const began = process.cpuUsage();
  const use = await load();
  const loaded = process.cpuUsage(began);
  const beganUse = process.cpuUsage();
  if (!use().includes('"a":"b"')) throw new Error("what was decoded is not what was encoded");
  const used = process.cpuUsage(beganUse);
  const ms = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
  return { completed: 1, elapsedMs: 0, cpuMs: ms(loaded) + ms(used), values: { load: ms(loaded), use: ms(used) } };
});
