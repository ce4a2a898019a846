import type { BlockingClient } from "@baud/grpc/blocking";
import { readFeatures } from "./database.js";
import type { RouteGuide } from "./gen/route_guide_grpc.js";
import { describe, notes, place, points, randomRoute, rectangle } from "./requests.js";

/** The same calls, by functions that return when they are over: there is no promise anywhere. */
export function callAllBlocking(stub: BlockingClient<typeof RouteGuide>): void {
  console.log("-------------- GetFeature --------------");
  for (const point of points) {
    const feature = stub.getFeature(point);
    if (feature.name) console.log(describe(feature));
    else console.log(`Found no feature at ${place(feature.location)}`);
  }

  console.log("-------------- ListFeatures --------------");
  for (const feature of stub.listFeatures(rectangle)) console.log(describe(feature));

  console.log("-------------- RecordRoute --------------");
  const summary = stub.recordRoute(randomRoute(readFeatures(), 20));
  console.log(
    `point count: ${summary.pointCount} feature count: ${summary.featureCount} ` +
      `distance: ${summary.distance} elapsed time: ${summary.elapsedTime}`,
  );

  console.log("-------------- RouteChat --------------");
  for (const { message, location } of stub.routeChat(notes())) {
    console.log(`received message ${message} location ${place(location)}`);
  }
}
