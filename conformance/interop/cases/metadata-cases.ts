import assert from "node:assert/strict";
import type { Call } from "@baud/rpc";
import { initialEchoKey, trailingEchoKey } from "../test-service.js";
import { readAll } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";
import { callUnary, largeRequestBytes, largeResponseBytes } from "./unary-cases.js";

const initial = "test_initial_metadata_value";
const trailing = Uint8Array.of(0xab, 0xab, 0xab);

export async function customMetadata({ stub }: CaseContext): Promise<void> {
  const metadata = { [initialEchoKey]: initial, [trailingEchoKey]: trailing };

  const unary = callUnary(stub, { metadata });
  await unary;
  await expectEcho(unary);

  const request = {
    responseParameters: [{ size: largeResponseBytes }],
    payload: { body: new Uint8Array(largeRequestBytes) },
  };
  const duplex = stub.fullDuplexCall([request], { metadata });
  assert.equal((await readAll(duplex)).length, 1, "the number of responses");
  await expectEcho(duplex);
}

async function expectEcho(call: Call): Promise<void> {
  assert.deepEqual((await call.headers).getAll(initialEchoKey), [initial], "the initial metadata");
  const values = (await call.trailers).getAll(trailingEchoKey).map((value) => Uint8Array.from(value));
  assert.deepEqual(values, [trailing], "the trailing metadata");
}
