import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Program } from "../testing/program.js";
import { withServer } from "../testing/with-server.js";
import { isInside, readFeatures } from "./database.js";
import { distanceInMetres } from "./distance.js";
import { Rectangle } from "./gen/route_guide_pb.js";

const timeout = 300_000;

for (const [title, flags] of [
  ["routeguide.RouteGuide", []],
  ["RouteGuide without a package", ["--without-package"]],
  ["routeguide.RouteGuide, blocking,", ["--blocking"]],
  ["RouteGuide without a package, blocking,", ["--blocking", "--without-package"]],
] as const) {
  it(`calls ${title} in all four kinds`, { timeout }, async () => {
    await withServer(["route-guide"], async ({ client }) => {
      const [, getFeature, listFeatures, recordRoute, routeChat] = (await client(...flags)).stdout.split(
        /^-+ \w+ -+\n/m,
      );
      assert.equal(
        getFeature,
        "Feature called Heron Mill, Calder Point at latitude: 409146138 longitude: -746188906\n" +
          "Found no feature at latitude: 0 longitude: 0\n",
      );
      assert.deepEqual(listFeatures!.trim().split("\n"), expectedFeatures());
      checkRoute(recordRoute!);
      assert.deepEqual(routeChat!.match(/received .*/g), ["received message msg 1 location latitude: 0 longitude: 0"]);
      assert.equal(routeChat!.match(/send message/g)?.length, 5);
    });
  });
}

it("tells a client whose server is not there where it looked and why it failed", { timeout }, async () => {
  await using client = Program.example("route-guide", "client", "--host", "127.0.0.1", "--port", "1");
  const { exitCode, stderr } = await client.finished;
  assert.equal(exitCode, 1);
  assert.match(stderr, /^UNAVAILABLE: .*127\.0\.0\.1:1\b.*ECONNREFUSED/);
});

describe("distance", () => {
  const cases = [
    { name: "of a point to itself", from: [407838351, -746143763], to: [407838351, -746143763], metres: 0 },
    { name: "of one degree along a meridian", from: [0, 0], to: [10_000_000, 0], metres: 111_194.93 },
    { name: "of one degree along the equator", from: [0, 0], to: [0, 10_000_000], metres: 111_194.93 },
    { name: "of pole to pole", from: [900_000_000, 0], to: [-900_000_000, 0], metres: 20_015_086.8 },
    { name: "across the date line", from: [0, 1_795_000_000], to: [0, -1_795_000_000], metres: 111_194.93 },
  ] as const;
  for (const { name, from, to, metres } of cases) {
    it(name, () => {
      const distance = distanceInMetres(
        { latitude: from[0], longitude: from[1] },
        { latitude: to[0], longitude: to[1] },
      );
      assert.ok(Math.abs(distance - metres) < 0.1, `${distance} instead of ${metres}`);
    });
  }
});

function expectedFeatures(): string[] {
  const rectangle = Rectangle.create({
    lo: { latitude: 420000000, longitude: -730000000 },
    hi: { latitude: 400000000, longitude: -750000000 },
  });
  return readFeatures()
    .filter((feature) => isInside(rectangle, feature))
    .map(
      ({ name, location }) =>
        `Feature called ${name} at latitude: ${location!.latitude} longitude: ${location!.longitude}`,
    );
}

/** The route is random, but the client says where it went. */
function checkRoute(recordRoute: string): void {
  const route = [...recordRoute.matchAll(/^random feature .* at latitude: (-?\d+) longitude: (-?\d+)$/gm)].map(
    ([, latitude, longitude]) => ({ latitude: Number(latitude), longitude: Number(longitude) }),
  );
  let distance = 0;
  for (const [index, point] of route.entries()) if (index > 0) distance += distanceInMetres(route[index - 1]!, point);
  const summary = recordRoute.trim().split("\n").at(-1);
  assert.match(
    summary!,
    new RegExp(`^point count: 20 feature count: 20 distance: ${Math.trunc(distance)} elapsed time: \\d+$`),
  );
}
