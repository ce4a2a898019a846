import type { Point } from "./gen/route_guide_pb.js";

const earthRadiusMetres = 6_371_000;
const radiansPerUnit = 1e-7 * (Math.PI / 180);

/** The distance between two points in metres, along the great circle (by the haversine formula). */
export function distanceInMetres(start: Point, end: Point): number {
  const latitude1 = start.latitude * radiansPerUnit;
  const latitude2 = end.latitude * radiansPerUnit;
  const latitudeDelta = latitude2 - latitude1;
  const longitudeDelta = (end.longitude - start.longitude) * radiansPerUnit;

  const halfChordSquared =
    Math.sin(latitudeDelta / 2) ** 2 + Math.cos(latitude1) * Math.cos(latitude2) * Math.sin(longitudeDelta / 2) ** 2;
  return 2 * earthRadiusMetres * Math.atan2(Math.sqrt(halfChordSquared), Math.sqrt(1 - halfChordSquared));
}
