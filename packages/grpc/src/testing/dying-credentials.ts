import { ChannelCredentials, metadataCredentials } from "../index.js";

/** Credentials that end the thread which asks for them, in the middle of a call. */
export function createCredentials(): ChannelCredentials {
  return ChannelCredentials.local().with(metadataCredentials(() => process.exit(3)));
}
