import { deepEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { Server, ServerCredentials } from "../packages/grpc/dist/index.js";
import { certificate } from "../packages/grpc/dist/testing/testbed.js";
import { Texts, TextsHandlers } from "../packages/grpc/dist/testing/texts-service.js";

const dist = new URL("../packages/grpc/dist/", import.meta.url);

/** Calls all four kinds by TLS, and tells what the thread of its connection runs. */
const script = `
import threads from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
const programs = [];
threads.Worker = class extends threads.Worker {
  constructor(program, options) {
    super(program, options);
    programs.push(program.href);
  }
};
syncBuiltinESMExports();
const { createBlockingClient } = await import("${dist}blocking/index.js");
const { ChannelCredentials } = await import("${dist}index.js");
const { certificate } = await import("${dist}testing/testbed.js");
const { Texts } = await import("${dist}testing/texts-service.js");
const credentials = ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") });
const stub = createBlockingClient(Texts, process.argv[2], { credentials });
const answers = [
  stub.upper({ text: "a" }),
  ...stub.letters({ text: "bc" }),
  stub.join([{ text: "d" }, { text: "e" }]),
  ...stub.echo([{ text: "f" }]),
].map(({ text }) => text);
console.log(JSON.stringify({ answers, programs }));
`;

for (const { title, options, program } of [
  { title: "runs a bundle where it is alone in it", options: [], program: "bundled/io-thread.js" },
  {
    title: "runs the modules where others bring theirs into it",
    options: ["--import", "data:text/javascript,"],
    program: "blocking/thread/io-thread.js",
  },
]) {
  test(`the thread of blocking calls ${title}`, async () => {
    const pair = { privateKey: certificate("server.key"), certificateChain: certificate("server.pem") };
    const server = new Server();
    server.addService(Texts, new TextsHandlers());
    const port = await server.listen("localhost:0", ServerCredentials.ssl(pair));
    try {
      const args = [...options, "--input-type=module", "-", `localhost:${port}`];
      const { NODE_OPTIONS: _, ...env } = process.env;
      const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"], env });
      child.stdin.end(script);
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
      await once(child, "close");
      const { answers, programs } = JSON.parse(output);
      deepEqual(answers, ["A", "b", "c", "de", "f"]);
      deepEqual(programs, [new URL(program, dist).href]);
    } finally {
      await server.shutdown({ graceMs: 0 });
    }
  });
}
