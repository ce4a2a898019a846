import type { Metadata, MetadataInit } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";

/**
 * What proves who makes a call, as metadata of the call itself: a token, mostly (gRPC "Authentication", call credentials). They
 * need a channel that keeps them secret.
 */
export interface CallCredentials {
  /**
   * Asked once for each call. What it throws, or rejects with, ends the call: an `RpcError` with its code, anything else with
   * UNAUTHENTICATED.
   */
  metadataFor(call: CredentialsContext): Metadata | MetadataInit | Promise<Metadata | MetadataInit>;
}

/** The call that credentials are asked for. */
export interface CredentialsContext {
  readonly method: MethodDefinition;
  /** The audience of tokens: `https://`, the authority, and the service, as in `https://example.com/helloworld.Greeter`. */
  readonly serviceUrl: string;
}
