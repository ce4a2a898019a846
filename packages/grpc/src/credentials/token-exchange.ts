import { RpcError, Status } from "@baud/rpc";
import type { AccessToken } from "./kept-token.js";

/** A token of one kind for one of another (RFC 8693). */
export interface TokenExchangeOptions {
  /** Where tokens are exchanged: an `https:` URL; `http:` only on this machine. */
  readonly tokenUrl: string;
  /** The token that is given, read anew for each exchange: from a file that a platform renews, for instance. */
  readonly subjectToken: () => string | Promise<string>;
  /** What kind it is; `urn:ietf:params:oauth:token-type:jwt` unless told. */
  readonly subjectTokenType?: string | undefined;
  readonly audience?: string | undefined;
  readonly resource?: string | undefined;
  readonly scope?: string | undefined;
  readonly requestedTokenType?: string | undefined;
  /** Milliseconds that an exchange may take: 10,000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Exchanges the token once. Rejects with `RpcError`: UNAVAILABLE when the exchange cannot be reached or is broken, UNAUTHENTICATED
 * when it refuses. Of its answer, only the code of the error is told: the rest may hold what is secret.
 */
export async function exchangeToken(url: URL, options: TokenExchangeOptions): Promise<AccessToken> {
  const { subjectTokenType = "urn:ietf:params:oauth:token-type:jwt", timeoutMs = 10_000 } = options;
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: await options.subjectToken(),
    subject_token_type: subjectTokenType,
  });
  const { audience, resource, scope, requestedTokenType } = options;
  for (const [name, value] of Object.entries({
    audience,
    resource,
    scope,
    requested_token_type: requestedTokenType,
  })) {
    if (value !== undefined) form.set(name, value);
  }
  const sentAt = Date.now();
  let status: number;
  let answer: Answer;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would take the token elsewhere.
    const response = await fetch(url, { method: "POST", body: form, signal, redirect: "error" });
    status = response.status;
    answer = await readAnswer(response);
  } catch (error) {
    throw new RpcError(Status.UNAVAILABLE, `${url.origin} did not exchange the token: no answer`, { cause: error });
  }
  const { access_token: token, expires_in: expiresInSeconds, error } = answer;
  if (status === 200 && typeof token === "string" && token !== "") {
    const expiresAt = typeof expiresInSeconds === "number" ? sentAt + expiresInSeconds * 1000 : undefined;
    return { token, expiresAt };
  }
  const why = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : "";
  const code = status >= 500 || status === 429 || status === 200 ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
  throw new RpcError(code, `${url.origin} did not exchange the token: HTTP ${status}${why}`);
}

/** Of what RFC 8693 section 2.2 and RFC 6749 section 5.2 define, what is used; nothing of it is certain. */
interface Answer {
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
  readonly error?: unknown;
}

/** Far more than any token needs. */
const maxAnswerCharacters = 64 * 1024;

/** What is no JSON, or has no end, is an answer that says nothing. */
async function readAnswer(response: Response): Promise<Answer> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > maxAnswerCharacters) return {};
  }
  try {
    // JSON can be null, too.
    return (JSON.parse(text) ?? {}) as Answer;
  } catch {
    return {};
  }
}
