import assert from "node:assert/strict";
import { it } from "node:test";
import { Program } from "../testing/program.js";

/** What each feature prints. */
const shown: { readonly [feature: string]: readonly string[] } = {
  cancellation: [
    "cancel: CANCELLED, the reader has left",
    "signal: CANCELLED, The operation was aborted due to timeout",
    "the server saw the end of AddBooks, FindBook, ListBooks",
  ],
  channelz: ["a channel is READY", "  2 calls, 1 of them failed", "its connection has had 2 streams"],
  compression: [
    "AddBooks: the request came compressed",
    "AddBooks: the response came as it is",
    "AddBooks: the request came as it is",
    "AddBooks: the response came as it is",
    "FindBook: the request came as it is",
    "FindBook: the response came compressed",
  ],
  deadlines: ["the archive is told of a deadline: true", "the client: DEADLINE_EXCEEDED"],
  "error-details": ["INVALID_ARGUMENT: The book cannot be looked for", "  title must not be empty", "  again in 2 s"],
  health: ["library.Library is SERVING", "library.Library is NOT_SERVING", "library.Library is SERVING"],
  "health-checking": ["calls go to a, b", "calls go to b", "calls go to a, b"],
  "in-process": ["1818 Frankenstein", "1851 Moby-Dick", "1871 Middlemarch", 'NOT_FOUND, There is no book named "Emma"'],
  interceptors: [
    "reader-7 called FindBook: OK, 1 responses",
    "reader-7 called FindBook: NOT_FOUND, 0 responses",
    "reader-7 called ListBooks: OK, 3 responses",
    "received 3 books",
  ],
  "load-balancing": ["three servers: a, b, c", "without b: a, c"],
  "load-reports": ["of 50 calls the busy server gets about 10, the idle one about 40"],
  metadata: [
    "the server was sent x-shelf sea stories",
    "before the response: x-librarian Ada",
    "the response: Moby-Dick",
    "after it: x-seal-bin c0ffee",
  ],
  metrics: [
    'grpc_server_call_started_total{grpc_method="library.Library/FindBook"} 2',
    'grpc_server_call_duration_seconds_count{grpc_method="library.Library/FindBook",grpc_status="OK"} 1',
    'grpc_server_call_duration_seconds_count{grpc_method="library.Library/FindBook",grpc_status="NOT_FOUND"} 1',
    'grpc_server_call_duration_seconds_sum{grpc_method="library.Library/FindBook"} 0.0',
    'grpc_server_call_sent_total_compressed_message_size_bytes{grpc_method="library.Library/FindBook"} 11017',
  ],
  reconnecting: ["found Moby-Dick", "without a server: UNAVAILABLE", "found Moby-Dick, after waiting"],
  retries: [
    "attempt 1, after 0 others",
    "attempt 2, after 1 others",
    "attempt 3, after 2 others",
    "found Middlemarch",
    "attempt 4, after 0 others",
    'NOT_FOUND, There is no book named "Emma"',
  ],
};

for (const [feature, lines] of Object.entries(shown)) {
  it(`shows ${feature}`, { timeout: 300_000 }, async () => {
    await using program = Program.example("features", feature);
    const { exitCode, stdout, stderr } = await program.finished;
    assert.equal(stderr, "");
    // What takes how long is not for a test to say.
    const timeless = stdout.replace(/(_seconds_sum\{.*\}) [\d.]+$/m, "$1 0.0");
    assert.deepEqual(timeless.trimEnd().split("\n"), lines);
    assert.equal(exitCode, 0);
  });
}
