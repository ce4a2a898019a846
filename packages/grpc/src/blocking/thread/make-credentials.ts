import { ChannelCredentials } from "../../credentials/channel-credentials.js";
import type { CredentialsModule, CredentialsPlan } from "./io-thread-data.js";

/** Makes the credentials that were planned. Rejects with `TypeError` when a module does not export what it must, or throws. */
export async function makeCredentials(plan: CredentialsPlan): Promise<ChannelCredentials> {
  switch (plan.name) {
    case "none":
      return ChannelCredentials.insecure();
    case "local":
      return ChannelCredentials.local();
    case "tls":
      return ChannelCredentials.ssl(plan.tls);
    case "module":
      return loadCredentials(plan.url);
  }
}

async function loadCredentials(url: string): Promise<ChannelCredentials> {
  try {
    const { createCredentials } = (await import(url)) as Partial<CredentialsModule>;
    if (typeof createCredentials === "function") return await createCredentials();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The credentials of ${url} could not be made: ${why}`);
  }
  throw new TypeError(`${url} must export a function createCredentials, which returns ChannelCredentials`);
}
