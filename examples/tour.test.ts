import assert from "node:assert/strict";
import { it } from "node:test";
import { Program } from "./testing/program.js";

it("leads from the .proto file through the four kinds, and ends", { timeout: 300_000 }, async () => {
  await using tour = new Program(process.execPath, ["examples/dist/tour.js"]);
  const { exitCode, stdout, stderr } = await tour.finished;
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  for (const expected of [
    /wrote route_guide_pb\.ts +\d+ lines: Point, Rectangle, Feature, RouteNote, RouteSummary$/m,
    /wrote route_guide_grpc\.ts +\d+ lines: RouteGuide$/m,
    /routeguide\.RouteGuide listens on 127\.0\.0\.1:\d+ and knows 100 features$/m,
    /at 409146138, -746188906: Heron Mill, Calder Point$/m,
    /at 0, 0: nothing that has a name$/m,
    /88 features between/,
    /walked 10 points, past 10 features, \d+ metres$/m,
    /received {2}a note at the mill$/m,
    /received {2}a note at the ferry$/m,
    /who knows the server and has a key: Heron Mill, Calder Point$/m,
    /who has no key: UNAUTHENTICATED, .*needs credentials/m,
    /who does not know the server: UNAVAILABLE, .*no root that is trusted/m,
    /the server has drained\.$/m,
  ]) {
    assert.match(stdout, expected);
  }
});
