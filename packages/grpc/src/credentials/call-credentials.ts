import { type CallCredentials, type CredentialsContext, Metadata, type MetadataInit } from "@baud/rpc";
import { type AccessToken, KeptToken } from "./kept-token.js";
import { readServiceAccountKey, type ServiceAccountKey, signToken } from "./service-account.js";
import { exchangeToken, type TokenExchangeOptions } from "./token-exchange.js";
import { trustedUrl } from "./trusted-url.js";

/**
 * Credentials from a function, asked for each call; it may be asynchronous, and the call waits for it as long as its deadline
 * allows.
 */
export function metadataCredentials(
  metadataFor: (call: CredentialsContext) => Metadata | MetadataInit | Promise<Metadata | MetadataInit>,
): CallCredentials {
  return { metadataFor };
}

/**
 * An OAuth 2.0 access token (RFC 6750): the token, or how to get one. What is got is kept until shortly before its expiry, and got
 * once for however many calls wait.
 */
export function accessTokenCredentials(token: string | (() => Promise<AccessToken>)): CallCredentials {
  if (typeof token === "string") {
    const metadata = bearer(token);
    return { metadataFor: () => metadata };
  }
  const kept = new KeptToken(token);
  return { metadataFor: async () => bearer(await kept.get()) };
}

/** JWTs that a service account signs itself, one for each service. Throws `TypeError` when the key cannot sign. */
export function serviceAccountCredentials(account: ServiceAccountKey): CallCredentials {
  const key = readServiceAccountKey(account);
  const tokens = new Map<string, KeptToken>();
  return {
    metadataFor: async ({ serviceUrl }) => {
      let kept = tokens.get(serviceUrl);
      if (kept === undefined) {
        kept = new KeptToken(async () => signToken(account, key, serviceUrl));
        tokens.set(serviceUrl, kept);
      }
      return bearer(await kept.get());
    },
  };
}

/** Tokens from an exchange (RFC 8693). Throws `TypeError` when the URL is not `https:`. */
export function tokenExchangeCredentials(options: TokenExchangeOptions): CallCredentials {
  const url = trustedUrl(options.tokenUrl, "tokenExchangeCredentials");
  return accessTokenCredentials(() => exchangeToken(url, options));
}

/** What of a client of `google-auth-library` is used; versions 9 and later fit. */
export interface GoogleAuthClient {
  getRequestHeaders(url?: string): Promise<Headers | Readonly<Record<string, string>>>;
}

/** The credentials that `google-auth-library` found: `googleCredentials(await new GoogleAuth().getClient())`. */
export function googleCredentials(client: GoogleAuthClient): CallCredentials {
  return {
    metadataFor: async ({ serviceUrl }) => {
      const headers = await client.getRequestHeaders(serviceUrl);
      const metadata = new Metadata();
      for (const [name, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
        metadata.append(name, value);
      }
      return metadata;
    },
  };
}

/** Several credentials, asked in this order; what each gives is sent. */
export function compositeCredentials(...credentials: readonly CallCredentials[]): CallCredentials {
  return {
    metadataFor: async (call) => {
      const metadata = new Metadata();
      for (const each of credentials) metadata.merge(await each.metadataFor(call));
      return metadata;
    },
  };
}

function bearer(token: string): Metadata {
  // RFC 6750 section 2.1: what else stands in a header would not come through, and the error would show the token.
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) {
    throw new TypeError("An access token consists of letters, digits and -._~+/ and may end in =: this one does not");
  }
  return new Metadata({ authorization: `Bearer ${token}` });
}
