/**
 * Who makes a call, as the server's authentication found it. Programs that know more of their callers add it by declaration
 * merging, and their verifiers return it:
 *
 *     declare module "@baud/rpc" {
 *       interface Principal { readonly tenant?: string }
 *     }
 */
export interface Principal {
  /** The name of the caller: the subject of a token, the name of an API key, an identity of a certificate. */
  readonly id: string;
  /** How the caller has proved it: `bearer`, `api-key`, `certificate`, or a name of your own. */
  readonly scheme: string;
  /** What a token says of the caller. */
  readonly claims?: { readonly [name: string]: unknown } | undefined;
}
