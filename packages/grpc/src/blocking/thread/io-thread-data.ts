import type { ChannelOptions } from "../../channel/channel-options.js";
import type { ChannelCredentials, ChannelTlsOptions } from "../../credentials/channel-credentials.js";
import type { LinkMemory } from "../memory/link-memory.js";

/** What the I/O thread is started with. */
export interface IoThreadData {
  readonly memory: LinkMemory;
  readonly target: string;
  readonly credentials: CredentialsPlan;
  readonly options: ChannelOptions;
}

/** How the I/O thread comes by the credentials of its channel: another thread cannot be given them as they are. */
export type CredentialsPlan =
  | { readonly name: "none" | "local" | "tls"; readonly tls: ChannelTlsOptions | undefined }
  /** The URL of a `CredentialsModule`. */
  | { readonly name: "module"; readonly url: string };

/** What a module exports that makes the credentials of a `BlockingChannel`, in the thread of its connection. */
export interface CredentialsModule {
  createCredentials(): ChannelCredentials | Promise<ChannelCredentials>;
}
