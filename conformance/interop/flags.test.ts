import assert from "node:assert/strict";
import { test } from "node:test";
import { parseClientFlags } from "./client-flags.js";
import { booleanFlag, numberFlag, parseFlags } from "./flags.js";

test("a flag may be followed by its value or joined to it, and has its default when it is not given", () => {
  const defaults = { port: "8080", use_tls: "false", test_case: "large_unary" };
  assert.deepEqual(parseFlags(["--port", "1", "--use_tls=true"], defaults), {
    port: "1",
    use_tls: "true",
    test_case: "large_unary",
  });
});

const refused: readonly { readonly args: readonly string[]; readonly message: RegExp }[] = [
  { args: ["--tset_case=ping_pong"], message: /'--tset_case'/ },
  { args: ["--use_tls=maybe"], message: /--use_tls is "maybe"; it must be true or false/ },
  { args: ["--server_port=http"], message: /--server_port is "http"; it must be a number/ },
  { args: ["--soak_iterations="], message: /--soak_iterations is ""; it must be a number/ },
  {
    args: ["--custom_credentials_type=google_default_credentials"],
    message: /needs an account at Google; leave it out/,
  },
];
for (const { args, message } of refused) {
  test(`the client refuses ${args.join(" ")} and says why`, () => {
    assert.throws(() => parseClientFlags(args), { name: "TypeError", message });
  });
}

test("the roots to trust are the system's, unless the flags name a file or the suite's own", () => {
  const rootsOf = (...args: string[]) => parseClientFlags(args).tlsRoots;
  assert.equal(rootsOf("--use_test_ca=true"), undefined);
  assert.equal(rootsOf("--use_tls=true"), "system");
  assert.match(String(rootsOf("--use_tls=true", "--use_test_ca=true")), /certs[\\/]ca\.pem$/);
  assert.equal(rootsOf("--use_tls=true", "--use_test_ca=true", "--ca_file=other.pem"), "other.pem");
});

test("a boolean is true or false, and a number not negative", () => {
  assert.equal(booleanFlag("x", "true"), true);
  assert.equal(booleanFlag("x", "false"), false);
  assert.equal(numberFlag("x", "0.25"), 0.25);
  assert.throws(() => numberFlag("x", "-1"), /--x is "-1"/);
});
