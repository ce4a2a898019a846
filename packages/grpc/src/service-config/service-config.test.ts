import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import "../balancer/built-in-policies.js";
import { chooseServiceConfig } from "./choose-service-config.js";
import { methodConfigOf, parseServiceConfig } from "./service-config.js";

const retryPolicy = {
  maxAttempts: 9,
  initialBackoff: "0.1s",
  maxBackoff: "1s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE", "resource_exhausted", 10],
};

test("everything that a config can say is read", () => {
  const config = parseServiceConfig(
    JSON.stringify({
      unknown: "is ignored",
      loadBalancingConfig: [{ newer: {} }, { pick_first: { shuffleAddressList: true } }],
      retryThrottling: { maxTokens: 10, tokenRatio: 0.12345 },
      healthCheckConfig: { serviceName: "a.B" },
      connectionScaling: { maxConnectionsPerSubchannel: 3 },
      methodConfig: [
        {
          name: [{ service: "a.B", method: "C" }],
          waitForReady: true,
          timeout: "1.5s",
          maxRequestMessageBytes: 10,
          maxResponseMessageBytes: "20",
          retryPolicy,
        },
        { name: [{ service: "a.B" }], hedgingPolicy: { maxAttempts: 3, nonFatalStatusCodes: [14] } },
        { name: [{}], timeout: "10s" },
      ],
    }),
  );
  assert.equal(config.loadBalancing?.policy.name, "pick_first");
  assert.deepEqual(config.loadBalancing.config, { shuffleAddressList: true });
  assert.deepEqual(config.retryThrottling, { maxTokens: 10, tokenRatio: 0.123 });
  assert.equal(config.healthService, "a.B");
  assert.equal(config.maxConnections, 3);
  assert.equal(parseServiceConfig({}).maxConnections, 1);
  assert.equal(parseServiceConfig({ healthCheckConfig: {} }).healthService, undefined);
  assert.deepEqual(methodConfigOf(config, "/a.B/C"), {
    waitForReady: true,
    timeoutMs: 1500,
    maxRequestMessageBytes: 10,
    maxResponseMessageBytes: 20,
    repetition: {
      kind: "retry",
      maxAttempts: 5,
      initialBackoffMs: 100,
      maxBackoffMs: 1000,
      backoffMultiplier: 2,
      retryableStatusCodes: new Set([Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, Status.ABORTED]),
    },
  });
  assert.deepEqual(methodConfigOf(config, "/a.B/D")?.repetition, {
    kind: "hedging",
    maxAttempts: 3,
    hedgingDelayMs: 0,
    nonFatalStatusCodes: new Set([Status.UNAVAILABLE]),
  });
  assert.equal(methodConfigOf(config, "/x.Y/Z")?.timeoutMs, 10_000);
  assert.equal(methodConfigOf(parseServiceConfig({}), "/x.Y/Z"), undefined);
  assert.equal(parseServiceConfig({ loadBalancingPolicy: "ROUND_ROBIN" }).loadBalancing?.policy.name, "round_robin");
});

function method(fields: object): unknown {
  return { methodConfig: [{ name: [{ service: "s" }], ...fields }] };
}

function retry(fields: object): unknown {
  return method({ retryPolicy: { ...retryPolicy, ...fields } });
}

const wrong: readonly [config: unknown, message: RegExp][] = [
  ["{", /is no JSON/],
  [[], /the whole must be an object/],
  [{ loadBalancingConfig: {} }, /loadBalancingConfig must be a list/],
  [{ loadBalancingConfig: [{}] }, /loadBalancingConfig\[0\] must have exactly one name/],
  [{ loadBalancingConfig: [{ a: {}, b: {} }] }, /exactly one name/],
  [{ loadBalancingConfig: [{ a: {} }] }, /no policy that is known here, only a; known are pick_first, round_robin/],
  [{ loadBalancingConfig: [{ pick_first: { shuffleAddressList: 1 } }] }, /shuffleAddressList must be true or false/],
  [{ retryThrottling: { maxTokens: 1001, tokenRatio: 1 } }, /maxTokens must be a number from 1 to 1000, not 1001/],
  [{ healthCheckConfig: { serviceName: 1 } }, /healthCheckConfig.serviceName must be text/],
  [{ connectionScaling: { maxConnectionsPerSubchannel: 0 } }, /maxConnectionsPerSubchannel must be a number from 1/],
  [{ retryThrottling: { maxTokens: 1.5, tokenRatio: 1 } }, /maxTokens must be a whole number/],
  [{ retryThrottling: { maxTokens: 1 } }, /tokenRatio is missing/],
  [{ retryThrottling: { maxTokens: 1, tokenRatio: 0 } }, /tokenRatio must be a number from 0\.001/],
  [{ methodConfig: [{ name: [{ method: "m" }] }] }, /methodConfig\[0\]\.name\[0\] names a method and no service/],
  [{ methodConfig: [{ name: [{}] }, { name: [{ service: "" }] }] }, /methodConfig\[1\] names \/ a second time/],
  [method({ timeout: 1 }), /timeout must be a duration in seconds, such as "1.5s", not 1/],
  [method({ timeout: "-1s" }), /timeout must be a duration/],
  [method({ waitForReady: "yes" }), /waitForReady must be true or false/],
  [method({ maxRequestMessageBytes: -1 }), /maxRequestMessageBytes must be a number/],
  [method({ retryPolicy, hedgingPolicy: { maxAttempts: 2 } }), /both a retryPolicy and a hedgingPolicy/],
  [method({ hedgingPolicy: { maxAttempts: 1 } }), /hedgingPolicy\.maxAttempts must be a number from 2/],
  [method({ hedgingPolicy: {} }), /hedgingPolicy\.maxAttempts is missing/],
  [retry({ maxAttempts: 1 }), /maxAttempts must be a number from 2/],
  [retry({ maxAttempts: undefined }), /maxAttempts is missing/],
  [retry({ initialBackoff: "0s" }), /initialBackoff must be more than 0/],
  [retry({ maxBackoff: undefined }), /maxBackoff is missing/],
  [retry({ backoffMultiplier: 0 }), /backoffMultiplier must be a number/],
  [retry({ retryableStatusCodes: [] }), /at least one code/],
  [
    retry({ retryableStatusCodes: ["NOPE"] }),
    /retryableStatusCodes\[0\] must be a status code such as "UNAVAILABLE", not "NOPE"/,
  ],
  [retry({ retryableStatusCodes: [17] }), /must be a status code/],
];
for (const [config, message] of wrong) {
  test(`${JSON.stringify(config)} is refused, with ${message}`, () => {
    assert.throws(() => parseServiceConfig(config), { name: "TypeError", message });
  });
}

const client = { hostname: "me", percentage: 50 };
const choices: readonly [name: string, choices: unknown, chosen: unknown][] = [
  ["the first that is for all", [{ serviceConfig: 1 }, { serviceConfig: 2 }], 1],
  [
    "one for programs in Node",
    [
      { clientLanguage: ["go"], serviceConfig: 1 },
      { clientLanguage: ["Node"], serviceConfig: 2 },
    ],
    2,
  ],
  [
    "one for this host",
    [
      { clientHostname: ["you"], serviceConfig: 1 },
      { clientHostname: ["ME"], serviceConfig: 2 },
    ],
    2,
  ],
  [
    "one for this part of all",
    [
      { percentage: 50, serviceConfig: 1 },
      { percentage: 51, serviceConfig: 2 },
    ],
    2,
  ],
  ["none for anybody else", [{ clientLanguage: ["c++"], serviceConfig: 1 }], undefined],
];
for (const [name, list, chosen] of choices) {
  test(`of the configs in DNS ${name} is chosen`, () => {
    const text = `grpc_config=${JSON.stringify(list)}`;
    assert.equal(chooseServiceConfig([["v=spf1"], [text.slice(0, 20), text.slice(20)]], client), chosen);
  });
}

test("records that are not meant are passed over, and malformed ones told", () => {
  assert.equal(chooseServiceConfig([["v=spf1"]], client), undefined);
  assert.throws(() => chooseServiceConfig([["grpc_config=["]], client), /is no JSON/);
  assert.throws(() => chooseServiceConfig([["grpc_config={}"]], client), /must be a list/);
});
