import type { Channel } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import type { RouteGuideClient } from "./gen/route_guide_grpc.js";
import { RouteGuide, type RouteGuideHandlers } from "./gen/routeguide_grpc.js";
import type { RouteGuideService } from "./route-guide-service.js";

/** Handlers of the RouteGuide without a package, which calls one method by another name. */
export function handlersWithoutPackage(service: RouteGuideService): RouteGuideHandlers {
  return {
    getFeature: (point) => service.getFeature(point),
    listFeature: (rectangle) => service.listFeatures(rectangle),
    recordRoute: (points) => service.recordRoute(points),
    routeChat: (notes) => service.routeChat(notes),
  };
}

/** A stub that calls the RouteGuide without a package, with the names of the one that has a package. */
export function createClientWithoutPackage(channel: Channel): RouteGuideClient {
  const stub = createClient(RouteGuide, channel);
  return {
    getFeature: stub.getFeature,
    listFeatures: stub.listFeature,
    recordRoute: stub.recordRoute,
    routeChat: stub.routeChat,
  };
}
