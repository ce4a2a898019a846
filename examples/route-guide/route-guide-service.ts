import { findFeature, isInside, isSamePoint } from "./database.js";
import { distanceInMetres } from "./distance.js";
import type { RouteGuideHandlers } from "./gen/route_guide_grpc.js";
import { Feature, type Point, type Rectangle, type RouteNote, RouteSummary } from "./gen/route_guide_pb.js";

/** The guide: one method of each of the four kinds. */
export class RouteGuideService implements RouteGuideHandlers {
  readonly #features: readonly Feature[];

  constructor(features: readonly Feature[]) {
    this.#features = features;
  }

  getFeature(point: Point): Feature {
    return findFeature(this.#features, point) ?? Feature.create({ location: point });
  }

  *listFeatures(rectangle: Rectangle): Generator<Feature> {
    for (const feature of this.#features) {
      if (isInside(rectangle, feature)) yield feature;
    }
  }

  async recordRoute(points: AsyncIterable<Point>): Promise<RouteSummary> {
    const startMs = performance.now();
    let pointCount = 0;
    let featureCount = 0;
    let distance = 0;
    let previous: Point | undefined;
    for await (const point of points) {
      pointCount++;
      if (findFeature(this.#features, point)) featureCount++;
      if (previous) distance += distanceInMetres(previous, point);
      previous = point;
    }
    return RouteSummary.create({
      pointCount,
      featureCount,
      distance: Math.trunc(distance),
      elapsedTime: Math.trunc((performance.now() - startMs) / 1000),
    });
  }

  async *routeChat(notes: AsyncIterable<RouteNote>): AsyncGenerator<RouteNote> {
    const earlier: RouteNote[] = [];
    for await (const note of notes) {
      for (const other of earlier) {
        if (isSamePoint(other.location, note.location)) yield other;
      }
      earlier.push(note);
    }
  }
}
