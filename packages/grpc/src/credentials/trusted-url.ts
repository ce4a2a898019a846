/**
 * The URL in `text`. Throws `TypeError` when somebody on the way could read what is sent there, or change what comes back: it is `https:`, or
 * leads to this machine. `what` begins the message.
 */
export function trustedUrl(text: string, what: string): URL {
  const url = new URL(text);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && isLocal)) return url;
  throw new TypeError(
    `${what}: ${url.origin} cannot be trusted, since others may read or change what it says: its URL begins with https://`,
  );
}
