import { readFeatures } from "./database.js";
import type { RouteGuideClient } from "./gen/route_guide_grpc.js";
import { describe, notes, place, points, randomRoute, rectangle } from "./requests.js";

/** Calls in all four ways, each answer awaited. */
export async function callAll(stub: RouteGuideClient): Promise<void> {
  console.log("-------------- GetFeature --------------");
  for (const point of points) {
    const feature = await stub.getFeature(point);
    if (feature.name) console.log(describe(feature));
    else console.log(`Found no feature at ${place(feature.location)}`);
  }

  console.log("-------------- ListFeatures --------------");
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
}
