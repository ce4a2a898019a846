import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { keyDataBytes, RekeyingCipher } from "./rekeying-cipher.js";

/** Hexadecimal. The counter may have its last bit set, as those of servers have. */
interface Vector {
  readonly name: string;
  readonly key: string;
  readonly counter: string;
  readonly aad: string;
  readonly plaintext: string;
  readonly ciphertext: string;
}

const { vectors } = JSON.parse(
  readFileSync(new URL("../../testdata/alts/rekeying-cipher.json", import.meta.url), "utf8"),
) as { vectors: readonly Vector[] };
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

for (const { name, key, counter, aad, plaintext, ciphertext } of vectors) {
  test(`${name}: encrypted and decrypted`, () => {
    const cipher = (): RekeyingCipher => new RekeyingCipher(bytes(key), "client", bytes(counter));
    const encrypted = Buffer.alloc(ciphertext.length / 2 + 1);
    cipher().encrypt(bytes(plaintext), encrypted, 1, bytes(aad));
    assert.equal(encrypted.subarray(1).toString("hex"), ciphertext);
    assert.equal(cipher().decrypt(bytes(ciphertext), bytes(aad)).toString("hex"), plaintext);
  });
}

function pair(): { readonly sender: RekeyingCipher; readonly receiver: RekeyingCipher } {
  const key = Buffer.alloc(keyDataBytes, 7);
  return { sender: new RekeyingCipher(key, "client"), receiver: new RekeyingCipher(key, "client") };
}

function record(sender: RekeyingCipher, text: string): Buffer {
  const target = Buffer.alloc(text.length + 16);
  sender.encrypt(Buffer.from(text), target, 0);
  return target;
}

test("records are read in their order only, once, unchanged, and by the other side", () => {
  const { sender, receiver } = pair();
  const [first, second] = [record(sender, "first"), record(sender, "second")];
  assert.notDeepEqual(first.subarray(0, 5), record(pair().receiver, "fisrt").subarray(0, 5));
  assert.throws(() => receiver.decrypt(second), /not authentic/);
  assert.equal(receiver.decrypt(first).toString(), "first");
  assert.throws(() => receiver.decrypt(first), /not authentic/);
  const changed = Buffer.from(second);
  changed[0]! ^= 1;
  assert.throws(() => receiver.decrypt(changed), /not authentic/);
  assert.equal(receiver.decrypt(second).toString(), "second");
  const own = new RekeyingCipher(Buffer.alloc(keyDataBytes, 7), "server");
  assert.throws(() => own.decrypt(first), /not authentic/);
});

test("the key changes after 65,536 records, and both sides go on", () => {
  const key = Buffer.alloc(keyDataBytes, 7);
  const beforeRekeying = bytes("feff00000000000000000000");
  const sender = new RekeyingCipher(key, "client", beforeRekeying);
  const receiver = new RekeyingCipher(key, "client", beforeRekeying);
  for (const text of ["a", "b", "c", "d"]) assert.equal(receiver.decrypt(record(sender, text)).toString(), text);
  const afterwards = new RekeyingCipher(key, "client", bytes("000001000000000000000000"));
  assert.equal(
    afterwards.decrypt(record(new RekeyingCipher(key, "client", bytes("000001000000000000000000")), "c")).toString(),
    "c",
  );
});

test("a counter that is used up ends the connection, before a nonce is used twice", () => {
  const key = Buffer.alloc(keyDataBytes, 7);
  const sender = new RekeyingCipher(key, "client", bytes("ffffffffffffffff00000000"));
  assert.throws(() => record(sender, "last"), /used up/);
});

test("keys of another length are refused, and so are records without a tag", () => {
  assert.throws(() => new RekeyingCipher(new Uint8Array(16), "client"), /has 44 bytes, and not 16/);
  assert.throws(() => pair().receiver.decrypt(Buffer.alloc(15)), /no room for its tag/);
});
