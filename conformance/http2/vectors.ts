import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "../errors/random.js";
import { checkCuts } from "./fuzz.js";
import { type Outcome, receiveFrames } from "./receive-frames.js";

/** A conversation that is kept: one that was a fault once, or that goes to a limit. */
export interface Vector {
  readonly what: string;
  /** Who of ours hears it. */
  readonly role: "client" | "server";
  /** The limit is of our choice: others have another, or none. */
  readonly isOwnLimit?: boolean;
  /** What the peer says, in hexadecimal, a frame in each. */
  readonly octets: readonly string[];
  /** What must come of it; of one that a run at random has just found nobody has said it yet. */
  readonly expected?: Expected;
}

/** Without reasons in words, and without what is said at the beginning of every connection. */
export interface Expected {
  readonly told: readonly string[];
  readonly answered: readonly string[];
}

/** The folder where the sources have them. */
export const vectorFolder: string = path.resolve(import.meta.dirname, "../../http2/vectors");

/** All of them, by the names of their files. */
export function readVectors(folder: string = vectorFolder): Map<string, Vector> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(
    names.sort().map((name) => [name, JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Vector]),
  );
}

export function octetsOf({ octets }: Vector): Buffer {
  return Buffer.from(octets.join(""), "hex");
}

/** Throws when not the expected comes of it, or something else when it comes in other pieces: two of any sizes, many, or octets. */
export function checkVector(vector: Vector): void {
  const bytes = octetsOf(vector);
  const whole = receiveFrames(vector.role, [bytes]);
  const { expected } = vector;
  if (expected !== undefined) {
    const actual = essenceOf(vector.role, whole);
    expectEqual("told", actual.told.join("\n"), expected.told.join("\n"));
    expectEqual("answered", actual.answered.join("\n"), expected.answered.join("\n"));
  }
  for (let at = 1; at < Math.min(bytes.length, 1000); at++) {
    const inTwo = receiveFrames(vector.role, [bytes.subarray(0, at), bytes.subarray(at)]);
    expectEqual(`told, cut at ${at},`, inTwo.told, whole.told);
    expectEqual(`answered, cut at ${at},`, inTwo.answered, whole.answered);
  }
  checkCuts(vector.role, bytes, seededRandom(1));
}

/** What is kept of an outcome. */
export function essenceOf(role: Vector["role"], { told, answered }: Outcome): Expected {
  const unasked = receiveFrames(role, []).answered;
  const asked = answered.startsWith(unasked) ? answered.slice(unasked.length) : answered;
  return { told: linesOf(told), answered: linesOf(asked) };
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(QUOTED, ""))
    .filter((line) => line !== "");
}

const QUOTED = / "(?:[^"\\]|\\.)*"/g;

/** Writes one down that went wrong, to be looked at and kept; gives the file. */
export function keepVector(name: string, vector: Vector, folder: string = vectorFolder): string {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(vector, undefined, 2)}\n`);
  return file;
}

function expectEqual(what: string, actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`${what} is\n${actual}\ninstead of\n${expected}`);
}
