import { readFileSync } from "node:fs";
import { Feature, type FeatureJson, type Point, type Rectangle } from "./gen/route_guide_pb.js";

/** Reads the hundred features of our own that stand in features.json. */
export function readFeatures(): Feature[] {
  // From examples/dist/route-guide, where this file runs.
  const file = new URL("../../route-guide/features.json", import.meta.url);
  const items: FeatureJson[] = JSON.parse(readFileSync(file, "utf8"));
  return items.map((item) => Feature.fromJson(item));
}

/** The feature at a point, if one is known. */
export function findFeature(features: readonly Feature[], point: Point): Feature | undefined {
  return features.find(({ location }) => isSamePoint(location, point));
}

export function isSamePoint(a: Point | undefined, b: Point | undefined): boolean {
  return a?.latitude === b?.latitude && a?.longitude === b?.longitude;
}

/** Whether a feature stands in the rectangle, its edges included. `lo` and `hi` may be any two opposite corners. */
export function isInside({ lo, hi }: Rectangle, { location }: Feature): boolean {
  if (!lo || !hi || !location) return false;
  return (
    isBetween(lo.latitude, hi.latitude, location.latitude) && isBetween(lo.longitude, hi.longitude, location.longitude)
  );
}

function isBetween(a: number, b: number, value: number): boolean {
  return Math.min(a, b) <= value && value <= Math.max(a, b);
}
