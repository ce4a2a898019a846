import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { readFeatures } from "./database.js";
import { RouteGuide } from "./gen/route_guide_grpc.js";
import type { Feature, Point } from "./gen/route_guide_pb.js";
import { createClientWithoutPackage } from "./without-package.js";

const program = clientCommand("route-guide", 50051)
  .option("--without-package", "call the RouteGuide that has no package")
  .parse();
const { withoutPackage } = program.opts<{ withoutPackage?: true }>();

await using channel = new Channel(addressOf(program), ChannelCredentials.insecure());
const stub = withoutPackage ? createClientWithoutPackage(channel) : createClient(RouteGuide, channel);

console.log("-------------- GetFeature --------------");
for (const point of [
  { latitude: 409146138, longitude: -746188906 },
  { latitude: 0, longitude: 0 },
]) {
  const feature = await stub.getFeature(point);
  if (feature.name) console.log(describe(feature));
  else console.log(`Found no feature at ${place(feature.location)}`);
}

console.log("-------------- ListFeatures --------------");
const rectangle = {
  lo: { latitude: 400000000, longitude: -750000000 },
  hi: { latitude: 420000000, longitude: -730000000 },
};
for await (const feature of stub.listFeatures(rectangle)) console.log(describe(feature));

console.log("-------------- RecordRoute --------------");
const summary = await stub.recordRoute(randomRoute(readFeatures(), 20));
console.log(
  `point count: ${summary.pointCount} feature count: ${summary.featureCount} ` +
    `distance: ${summary.distance} elapsed time: ${summary.elapsedTime}`,
);

console.log("-------------- RouteChat --------------");
for await (const { message, location } of stub.routeChat(notes())) {
  console.log(`received message ${message} location ${place(location)}`);
}

/** A walk from one random feature to the next. */
function* randomRoute(features: readonly Feature[], length: number): Generator<Point> {
  for (let count = 0; count < length; count++) {
    const { name, location } = features[Math.floor(Math.random() * features.length)]!;
    console.log(`random feature ${name} at ${place(location)}`);
    yield location!;
  }
}

/** Notes to be left; the fourth is left where the first one lies, so the server answers with the first. */
function* notes(): Generator<{ message: string; location: { latitude: number; longitude: number } }> {
  const points = [
    [0, 0],
    [1, 0],
    [0, 1],
    [0, 0],
    [1, 1],
  ] as const;
  for (const [index, [latitude, longitude]] of points.entries()) {
    const note = { message: `msg ${index + 1}`, location: { latitude, longitude } };
    console.log(`send message ${note.message} location ${place(note.location)}`);
    yield note;
  }
}

function describe({ name, location }: Feature): string {
  return `Feature called ${name} at ${place(location)}`;
}

function place(point: { latitude: number; longitude: number } | undefined): string {
  return point ? `latitude: ${point.latitude} longitude: ${point.longitude}` : "an unknown place";
}
