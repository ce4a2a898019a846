import { createRequire } from "node:module";
import path from "node:path";
import { ChannelCredentials, type GoogleAuthClient, googleCredentials } from "@baud/grpc";
import { buildOnce } from "../../interop/matrix/build-once.js";
import { runToEnd } from "../../interop/matrix/running-program.js";
import { attempt, roots } from "../door.js";
import type { Row } from "./door-runs.js";
import { type DoorContext, openOwnDoor } from "./own-door.js";

const version = "10.9.1";
const installLimitMs = 120_000;

/** What is used of the library. */
interface GoogleAuthLibrary {
  readonly GoogleAuth: new (options: { readonly credentials: object }) => { getClient(): Promise<GoogleAuthClient> };
}

/** The credentials that Google's own library makes of a service account's key let its owner in. */
export async function runGoogleAuthLibrary(context: DoorContext): Promise<Row[]> {
  const { GoogleAuth } = await loadLibrary();
  const client = await new GoogleAuth({ credentials: context.issuer.account }).getClient();
  await using door = await openOwnDoor("token", context);
  const tls = ChannelCredentials.ssl({ rootCertificates: roots, targetNameOverride: "localhost" });
  const actual = await attempt(door.port, tls.with(googleCredentials(client)));
  const what = `token: a service account, by google-auth-library ${version}`;
  return [{ client: "baud", server: "baud", what, expected: /^OK robot@accounts\.test$/, actual }];
}

/** It is installed here and nowhere else: whoever uses Baud brings it, or does without. */
async function loadLibrary(): Promise<GoogleAuthLibrary> {
  const folder = await buildOnce("google-auth-library", version, async (target) => {
    const flags = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
    const args = ["install", ...flags, "--prefix", target, `google-auth-library@${version}`];
    const { hasSucceeded, output } = await runToEnd({ command: "npm", args }, installLimitMs);
    if (!hasSucceeded) throw new Error(`npm install of google-auth-library failed:\n${output}`);
  });
  return createRequire(path.join(folder, "package.json"))("google-auth-library") as GoogleAuthLibrary;
}
