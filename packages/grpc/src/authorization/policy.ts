import type { AuthContext, Metadata, Principal } from "@baud/rpc";
import { matcherOf, type TextMatcher } from "./text-matcher.js";

/** What rules look at. */
export interface AuthorizedCall {
  readonly path: string;
  readonly metadata: Metadata;
  readonly auth: AuthContext;
  readonly principal: Principal | undefined;
}

/** A policy that was read: who may call what (gRFC A43). */
export interface Policy {
  readonly name: string;
  /** Deny rules first, then allow rules; what no rule allows is denied. */
  allows(call: AuthorizedCall): boolean;
}

/** Reads a policy from JSON text. Throws `TypeError` that tells where it is wrong: a rule that is half understood is no rule. */
export function parsePolicy(text: string): Policy {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong("policy", error instanceof Error ? error.message : "no JSON");
  }
  const policy = objectAt(json, "policy", ["name", "deny_rules", "allow_rules"]);
  const name = textAt(policy["name"], "name");
  const deny = listAt(policy["deny_rules"], "deny_rules").map((rule, at) => ruleOf(rule, `deny_rules[${at}]`));
  const allow = listAt(policy["allow_rules"], "allow_rules").map((rule, at) => ruleOf(rule, `allow_rules[${at}]`));
  if (allow.length === 0) throw wrong("allow_rules", "there must be one: without, everything is denied");
  return {
    name,
    allows: (call) => !deny.some((rule) => rule(call)) && allow.some((rule) => rule(call)),
  };
}

type Rule = (call: AuthorizedCall) => boolean;

function ruleOf(json: unknown, at: string): Rule {
  const rule = objectAt(json, at, ["name", "source", "request"]);
  textAt(rule["name"], `${at}.name`);
  const source = objectAt(rule["source"] ?? {}, `${at}.source`, ["principals"]);
  const request = objectAt(rule["request"] ?? {}, `${at}.request`, ["paths", "headers"]);
  const principals = matchersAt(source["principals"], `${at}.source.principals`);
  const paths = matchersAt(request["paths"], `${at}.request.paths`);
  const headers = listAt(request["headers"], `${at}.request.headers`).map((header, index) =>
    headerOf(header, `${at}.request.headers[${index}]`),
  );
  return (call) =>
    (paths.length === 0 || paths.some((matches) => matches(call.path))) &&
    (principals.length === 0 || namesOf(call).some((name) => principals.some((matches) => matches(name)))) &&
    headers.every((matches) => matches(call.metadata));
}

/** The names of the certificate by kind, as A43 has it, and who the server's authentication says it is. */
function namesOf({ auth, principal }: AuthorizedCall): readonly string[] {
  const names = auth.peerCertificate?.names;
  const own = names === undefined ? [] : [...names.uri, ...names.dns, auth.peerCertificate!.subject];
  return principal === undefined ? own : [principal.id, ...own];
}

function headerOf(json: unknown, at: string): (metadata: Metadata) => boolean {
  const header = objectAt(json, at, ["key", "values"]);
  const key = textAt(header["key"], `${at}.key`).toLowerCase();
  if (key.startsWith(":") || key.startsWith("grpc-") || key === "host" || key.endsWith("-bin")) {
    throw wrong(`${at}.key`, `${key} is not a header that rules may look at`);
  }
  const values = matchersAt(header["values"], `${at}.values`);
  if (values.length === 0) throw wrong(`${at}.values`, 'there must be one; "*" stands for any');
  // Several values of a header count as one, joined by commas.
  return (metadata) => metadata.has(key) && values.some((matches) => matches(metadata.getAll(key).join(",")));
}

function matchersAt(json: unknown, at: string): TextMatcher[] {
  return listAt(json, at).map((pattern, index) => matcherOf(textAt(pattern, `${at}[${index}]`)));
}

function objectAt(json: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw wrong(at, "expected an object");
  const unknownName = Object.keys(json).find((name) => !known.includes(name));
  if (unknownName !== undefined) {
    throw wrong(at, `${JSON.stringify(unknownName)} is not known; there may be ${known.join(", ")}`);
  }
  return json as Record<string, unknown>;
}

function listAt(json: unknown, at: string): readonly unknown[] {
  if (json === undefined) return [];
  if (Array.isArray(json)) return json;
  throw wrong(at, "expected a list");
}

function textAt(json: unknown, at: string): string {
  if (typeof json === "string" && json !== "") return json;
  throw wrong(at, "expected a text that is not empty");
}

function wrong(at: string, why: string): TypeError {
  return new TypeError(`The authorization policy is wrong at ${at}: ${why}`);
}
