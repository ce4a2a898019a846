import type { Feature, Point } from "./gen/route_guide_pb.js";

/** Where there is a feature, and where there is none. */
export const points: readonly Point[] = [
  { latitude: 409146138, longitude: -746188906 },
  { latitude: 0, longitude: 0 },
];

/** Where most features lie. */
export const rectangle: { readonly lo: Point; readonly hi: Point } = {
  lo: { latitude: 400000000, longitude: -750000000 },
  hi: { latitude: 420000000, longitude: -730000000 },
};

/** A walk from one random feature to the next. */
export function* randomRoute(features: readonly Feature[], length: number): Generator<Point> {
  for (let count = 0; count < length; count++) {
    const { name, location } = features[Math.floor(Math.random() * features.length)]!;
    console.log(`random feature ${name} at ${place(location)}`);
    yield location!;
  }
}

/** Notes to be left; the fourth is left where the first one lies, so the server answers with the first. */
export function* notes(): Generator<{ message: string; location: { latitude: number; longitude: number } }> {
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

/** A feature, for people. */
export function describe({ name, location }: Feature): string {
  return `Feature called ${name} at ${place(location)}`;
}

/** A point, for people. */
export function place(point: { latitude: number; longitude: number } | undefined): string {
  return point ? `latitude: ${point.latitude} longitude: ${point.longitude}` : "an unknown place";
}
