import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  apiKeys,
  authenticate,
  Channel,
  ChannelCredentials,
  metadataCredentials,
  Server,
  ServerCredentials,
} from "@baud/grpc";
import { type Client, createClient, type RpcError, statusName } from "@baud/rpc";
import { readFeatures } from "./route-guide/database.js";
import { RouteGuide } from "./route-guide/gen/route_guide_grpc.js";
import type { Feature } from "./route-guide/gen/route_guide_pb.js";
import { RouteGuideService } from "./route-guide/route-guide-service.js";

// The first minute with Baud, from a .proto file to a running call of each kind. `npm start` runs it.

const root = fileURLToPath(new URL("../..", import.meta.url));
const features = readFeatures();

console.log("Baud, from a .proto file to a running call");

heading("1. Compile");
compile("route-guide", "route_guide.proto");

heading("2. Serve");
const server = new Server();
server.addService(RouteGuide, new RouteGuideService(features));
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
say(`${RouteGuide.typeName} listens on 127.0.0.1:${port} and knows ${features.length} features`);

heading("3. Call");
const channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
const stub = createClient(RouteGuide, channel);
await getFeature(stub);
await listFeatures(stub);
await recordRoute(stub);
await routeChat(stub);

heading("4. Guard");
await guard();

heading("5. Stop");
await channel.close();
await server.shutdown();
say("The channel is closed, the server has drained.");

heading("Next");
say("npm run --silent example -- route-guide server     the same in two terminals,");
say("npm run --silent example -- route-guide client     as you would run it");
say("examples/README.md                                 the other examples");

/** Compiles a `.proto` file into a new folder with the command line that anybody would use, and shows what was written. */
function compile(example: string, file: string): void {
  const output = mkdtempSync(path.join(tmpdir(), "baud-tour-"));
  try {
    const source = `examples/${example}`;
    say(`$ npx baud protoc -I ${source} --ts_out=out --grpc_ts_out=out ${source}/${file}`);
    const baud = path.join(root, "packages/baud/dist/main.js");
    const args = [baud, "protoc", `-I${source}`, `--ts_out=${output}`, `--grpc_ts_out=${output}`, `${source}/${file}`];
    execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
    for (const name of readdirSync(output).sort().reverse()) {
      const text = readFileSync(path.join(output, name), "utf8");
      const exported = [...text.matchAll(/^export const ([A-Z]\w*)/gm)].map(([, exportedName]) => exportedName);
      say(`wrote ${name.padEnd(20)} ${String(text.split("\n").length - 1).padStart(4)} lines: ${exported.join(", ")}`);
    }
  } finally {
    rmSync(output, { recursive: true });
  }
}

async function getFeature(guide: Client<typeof RouteGuide>): Promise<void> {
  kind("getFeature", "unary: one request, one response");
  for (const point of [
    { latitude: 409146138, longitude: -746188906 },
    { latitude: 0, longitude: 0 },
  ]) {
    const feature = await guide.getFeature(point);
    say(`  at ${point.latitude}, ${point.longitude}: ${feature.name || "nothing that has a name"}`);
  }
}

async function listFeatures(guide: Client<typeof RouteGuide>): Promise<void> {
  kind("listFeatures", "server streaming: one request, many responses");
  const found: Feature[] = [];
  const rectangle = {
    lo: { latitude: 400000000, longitude: -750000000 },
    hi: { latitude: 420000000, longitude: -730000000 },
  };
  for await (const feature of guide.listFeatures(rectangle)) found.push(feature);
  say(`  ${found.length} features between 40° N 75° W and 42° N 73° W, the first of them:`);
  for (const { name } of found.slice(0, 3)) say(`    ${name}`);
}

async function recordRoute(guide: Client<typeof RouteGuide>): Promise<void> {
  kind("recordRoute", "client streaming: many requests, one response");
  const route = features.slice(0, 10).map(({ location }) => location!);
  const summary = await guide.recordRoute(route);
  say(`  walked ${summary.pointCount} points, past ${summary.featureCount} features, ${summary.distance} metres`);
}

async function routeChat(guide: Client<typeof RouteGuide>): Promise<void> {
  kind("routeChat", "bidirectional streaming: both at once");
  for await (const { message } of guide.routeChat(notes())) say(`  received  ${message}`);
}

async function* notes(): AsyncGenerator<{ message: string; location: { latitude: number; longitude: number } }> {
  const mill = { latitude: 1, longitude: 1 };
  const ferry = { latitude: 2, longitude: 2 };
  for (const [message, location] of [
    ["a note at the mill", mill],
    ["a note at the ferry", ferry],
    ["back at the mill: what was left here?", mill],
    ["back at the ferry: and here?", ferry],
  ] as const) {
    say(`  sent      ${message}`);
    yield { message, location };
    // From one place to the other it takes a while.
    await delay(20);
  }
}

/** The same service behind TLS, for callers with a key. */
async function guard(): Promise<void> {
  const key = "a key for this tour alone";
  await using guarded = new Server({
    interceptors: [authenticate([apiKeys({ keys: { walker: key } })])],
    logger: { error() {}, warn() {} },
  });
  guarded.addService(RouteGuide, new RouteGuideService(features));
  const pem = (name: string): Buffer => readFileSync(path.join(root, "examples/certs", `${name}.pem`));
  const tls = ServerCredentials.ssl({ privateKey: pem("server-key"), certificateChain: pem("server") });
  const address = `localhost:${await guarded.listen("127.0.0.1:0", tls)}`;
  const trusting = ChannelCredentials.ssl({ rootCertificates: pem("ca") });
  const ask = async (who: string, credentials: ChannelCredentials): Promise<void> => {
    await using to = new Channel(address, credentials);
    const answer = createClient(RouteGuide, to).getFeature({ latitude: 409146138, longitude: -746188906 });
    const told = ({ code, details }: RpcError): string => `${statusName(code)}, ${details}`;
    say(`${who}: ${await answer.then(({ name }) => name, told)}`);
  };
  await ask("who knows the server and has a key", trusting.with(metadataCredentials(() => ({ "x-api-key": key }))));
  await ask("who has no key", trusting);
  await ask("who does not know the server", ChannelCredentials.ssl());
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

function kind(method: string, what: string): void {
  say(`${method} (${what})`);
}

function say(text: string): void {
  console.log(`   ${text}`);
}
