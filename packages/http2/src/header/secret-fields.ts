/**
 * Whether a header field, or metadata, holds what proves who somebody is, by what its name speaks of. Its value is never to be printed
 * or written to a log.
 */
export function isSecretField(name: string): boolean {
  return SECRET.test(name);
}

const SECRET = /authorization|cookie|token|secret|password|credential|api-?key|signature/;
