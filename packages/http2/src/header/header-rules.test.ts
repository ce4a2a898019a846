import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkRequest, checkResponse, checkTrailers } from "./header-rules.js";

const REQUEST = [":method", "POST", ":scheme", "http", ":path", "/a"];

/** The request with one pseudo-header field replaced, or left out. */
function requestWith(name: string, value?: string): string[] {
  const at = REQUEST.indexOf(name);
  return [...REQUEST.slice(0, at), ...(value === undefined ? [] : [name, value]), ...REQUEST.slice(at + 2)];
}

describe("a request is malformed", () => {
  const cases: readonly [what: string, fields: readonly string[], fault: RegExp][] = [
    ["without a method (8.3.1)", requestWith(":method"), /:method is missing/],
    ["with a method that is no token (8.3.1)", requestWith(":method", "GE T"), /"GE T", which is no token/],
    ["with a method that begins with a colon (8.3.1)", requestWith(":method", ":GET"), /no token/],
    ["with a user in its authority (8.3.1)", [...REQUEST, ":authority", "a@b"], /a user before its host/],
    ["without a scheme (8.3.1)", requestWith(":scheme"), /:scheme is missing/],
    ["with a scheme that is none (8.3.1)", requestWith(":scheme", "h\x1fttp"), /:scheme is "h\\u001fttp"/],
    ["with a scheme that begins with a digit (8.3.1)", requestWith(":scheme", "1http"), /:scheme is "1http"/],
    ["with a space in its path (8.3.1)", requestWith(":path", "/a b"), /:path has a space or a control/],
    ["with a control character in its path (8.3.1)", requestWith(":path", "/\x7f"), /:path has a space or a control/],
    ["with an authority that is none (8.3.1)", [...REQUEST, ":authority", "a\u00e9:1"], /is no host with a port/],
    ["with a path in its authority (8.3.1)", [...REQUEST, ":authority", "a/b"], /"a\/b" is no host with a port/],
    ["with a host that is none (8.3.1)", [...REQUEST, "host", "a b"], /"a b" is no host/],
    ["without a path (8.3.1)", requestWith(":path"), /:path is missing/],
    ["with an empty path (8.3.1)", requestWith(":path", ""), /:path is missing or empty/],
    ["with a pseudo-header field that does not exist (8.3)", [...REQUEST, ":version", "2"], /":version" has no place/],
    ["with a response's pseudo-header field (8.3)", [...REQUEST, ":status", "200"], /":status" has no place/],
    ["with a pseudo-header field twice (8.3)", [...REQUEST, ":path", "/b"], /:path is given twice/],
    ["with one behind a regular field (8.3)", [...requestWith(":path"), "a", "b", ":path", "/"], /behind a regular/],
    ["with an upper-case name (8.2.1)", [...REQUEST, "Content-Type", "x"], /no field name in lower case/],
    ["with an empty name (8.2.1)", [...REQUEST, "", "x"], /no field name/],
    ["with a space in a name (8.2.1)", [...REQUEST, "a b", "x"], /no field name/],
    ["with a colon in a name (8.2.1)", [...REQUEST, "a:b", "x"], /no field name/],
    ["with an octet above 0x7f in a name (8.2.1)", [...REQUEST, "\u00e9", "x"], /no field name/],
    ["with NUL in a value (8.2.1)", [...REQUEST, "a", "x\0"], /forbidden character/],
    ["with LF in a value (8.2.1)", [...REQUEST, "a", "x\ny"], /forbidden character/],
    ["with CR in a path (8.2.1)", requestWith(":path", "/\r"), /forbidden character/],
    ["with a space before a value (8.2.1)", [...REQUEST, "a", " x"], /space around/],
    ["with a tab behind a value (8.2.1)", [...REQUEST, "a", "x\t"], /space around/],
    ["with connection (8.2.2)", [...REQUEST, "connection", "close"], /connection belongs to HTTP\/1/],
    ["with transfer-encoding (8.2.2)", [...REQUEST, "transfer-encoding", "chunked"], /transfer-encoding belongs/],
    ["with te other than trailers (8.2.2)", [...REQUEST, "te", "gzip"], /te is not trailers/],
    ["with a host that is not its authority (8.3.1)", [...REQUEST, ":authority", "a", "host", "b"], /host differs/],
    ["with two hosts", [...REQUEST, "host", "a", "host", "b"], /host is given twice/],
    ["with a content-length that is no number", [...REQUEST, "content-length", "-1"], /content-length is no number/],
    ["with two content-lengths", [...REQUEST, "content-length", "1", "content-length", "2"], /given twice/],
    ["as CONNECT with a path (8.5)", requestWith(":method", "CONNECT"), /CONNECT has/],
    ["as CONNECT without authority (8.5)", [":method", "CONNECT"], /CONNECT has no :authority/],
  ];
  for (const [what, fields, fault] of cases) {
    it(what, () => assert.match(checkRequest(fields).fault, fault));
  }
});

describe("a request is in order", () => {
  const cases: readonly [what: string, fields: readonly string[], contentLength: number][] = [
    ["with te: trailers", [...REQUEST, "te", "trailers"], -1],
    ["with a content-length, also twice the same", [...REQUEST, "content-length", "7", "content-length", "7"], 7],
    ["with a host that is its authority", [...REQUEST, ":authority", "A:1", "host", "a:1"], -1],
    ["with empty values and inner space", [...REQUEST, "a", "", "b", "x y\tz"], -1],
    ["with octets above 0x7f in values", [...REQUEST, "a", "\u00ff"], -1],
    ["as CONNECT with its authority alone", [":method", "CONNECT", ":authority", "a:1"], -1],
    ["with every character that an authority may have", [...REQUEST, ":authority", "[::1%25e-0]:1_a~!$&'()*+,;="], -1],
    ["with an authority that is empty", [...REQUEST, ":authority", ""], -1],
    ["with an octet above 0x7f in its path", requestWith(":path", "/\u00e9?a=b"), -1],
    ["as OPTIONS *", [":method", "OPTIONS", ":scheme", "http", ":path", "*"], -1],
  ];
  for (const [what, fields, contentLength] of cases) {
    it(what, () => assert.deepEqual(checkRequest(fields), { fault: "", contentLength, status: 0 }));
  }
});

describe("a response", () => {
  const cases: readonly [what: string, fields: readonly string[], fault: RegExp][] = [
    ["needs a status (8.3.2)", ["a", "b"], /:status is missing/],
    ["needs a status of three digits", [":status", "20"], /three digits/],
    ["has no status below 100", [":status", "099"], /three digits/],
    ["has no status 101 (8.6)", [":status", "101"], /101/],
    ["has no request's fields (8.3)", [":status", "200", ":path", "/"], /no place/],
  ];
  for (const [what, fields, fault] of cases) {
    it(what, () => assert.match(checkResponse(fields).fault, fault));
  }

  it("is known by status and content-length", () => {
    assert.deepEqual(checkResponse([":status", "204", "content-length", "0"]), {
      fault: "",
      contentLength: 0,
      status: 204,
    });
  });
});

describe("trailers", () => {
  it("have no pseudo-header fields (8.1)", () => assert.match(checkTrailers([":status", "200"]).fault, /no place/));
  it("may be anything else, or nothing", () => {
    assert.equal(checkTrailers(["grpc-status", "0", "grpc-message", ""]).fault, "");
    assert.equal(checkTrailers([]).fault, "");
  });
});
