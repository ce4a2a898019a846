import type { Channel } from "@baud/grpc";
import { type BlockingChannel, type BlockingClient, createBlockingClient } from "@baud/grpc/blocking";
import { createClient } from "@baud/rpc";
import type { RouteGuideClient, RouteGuide as RouteGuideWithPackage } from "./gen/route_guide_grpc.js";
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
  const { listFeature, ...others } = createClient(RouteGuide, channel);
  return { ...others, listFeatures: listFeature };
}

/** The same, for calls that block. */
export function createBlockingClientWithoutPackage(
  channel: BlockingChannel,
): BlockingClient<typeof RouteGuideWithPackage> {
  const { listFeature, ...others } = createBlockingClient(RouteGuide, channel);
  return { ...others, listFeatures: listFeature };
}
