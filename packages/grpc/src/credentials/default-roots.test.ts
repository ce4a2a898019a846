import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Status } from "@baud/rpc";
import { ChannelCredentials, ServerCredentials } from "../index.js";
import { Door } from "../testing/door.js";
import { certificate } from "../testing/testbed.js";
import { defaultRoots, type RootSources } from "./default-roots.js";

const [ca, otherCa] = [certificate("ca.pem"), certificate("other-ca.pem")];
const inOneLine = (pem: string): string => pem.replaceAll(/([^-])\n([^-])/g, "$1$2");
const caFile = fileURLToPath(new URL("../../testdata/certificates/ca.pem", import.meta.url));

function sources(changes: Partial<RootSources>): RootSources {
  return { environment: {}, ofNode: () => [ca], ofSystem: () => [], ...changes };
}

test("the system's roots are trusted beside Node's, each once", () => {
  const roots = defaultRoots(sources({ ofSystem: () => [inOneLine(ca), otherCa] }));
  assert.equal(roots, `${ca}\n${otherCa}`);
});

test("where the system has no others, Node's are left to Node", () => {
  assert.equal(defaultRoots(sources({ ofSystem: () => [inOneLine(ca)] })), undefined);
  assert.equal(defaultRoots(sources({})), undefined);
});

test("the file that gRPC's environment variable names stands alone", () => {
  const environment = { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: caFile };
  assert.equal(defaultRoots(sources({ environment, ofSystem: () => [otherCa] })), ca);
  const missing = { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: "/no/such/file" };
  assert.throws(() => defaultRoots(sources({ environment: missing })), { code: "ENOENT" });
  assert.equal(defaultRoots(sources({ environment: { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: "" } })), undefined);
});

test("a channel that is told no roots trusts those, and a broken file is told at once", async (t) => {
  await using door = await Door.open(
    ServerCredentials.ssl({ privateKey: certificate("server.key"), certificateChain: certificate("server.pem") }),
  );
  await assert.rejects(door.enter(ChannelCredentials.ssl()), { code: Status.UNAVAILABLE, message: /no root that/ });
  t.after(() => {
    delete process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"];
  });
  process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = caFile;
  await door.enter(ChannelCredentials.ssl());
  await door.enter(ChannelCredentials.ssl({ minVersion: "TLSv1.3" }));
  process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = fileURLToPath(import.meta.url);
  assert.throws(() => ChannelCredentials.ssl(), { name: "TypeError", message: /cannot be used/ });
});
