import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSelection } from "./selection.js";

const choices = { peers: ["baud", "grpc-go"], cases: ["empty_unary", "ping_pong"] };

test("without flags everything is selected", () => {
  assert.deepEqual(parseSelection([], choices), {
    peers: new Set(["baud", "grpc-go"]),
    cases: new Set(["empty_unary", "ping_pong"]),
    securities: new Set(["plain", "TLS"]),
    isWhole: true,
  });
});

test("a flag selects by names with commas between them", () => {
  assert.deepEqual(parseSelection(["--peer=grpc-go,baud", "--case", "ping_pong", "--security=TLS"], choices), {
    peers: new Set(["grpc-go", "baud"]),
    cases: new Set(["ping_pong"]),
    securities: new Set(["TLS"]),
    isWhole: false,
  });
});

test("a name that there is not is refused, so that no typing error passes for a run without failures", () => {
  assert.throws(() => parseSelection(["--case=pingpong"], choices), {
    name: "TypeError",
    message: "--case: there is no pingpong; there are empty_unary, ping_pong",
  });
});
