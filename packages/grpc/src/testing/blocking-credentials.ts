import { ChannelCredentials, metadataCredentials } from "../index.js";
import { certificate } from "./testbed.js";

/** Credentials that take a while, as a token does that is fetched: what tests of blocking clients load into the thread of the connection. */
export async function createCredentials(): Promise<ChannelCredentials> {
  const fetched = metadataCredentials(async ({ serviceUrl }) => {
    await new Promise(setImmediate);
    return { "x-sent": `fetched for ${serviceUrl}` };
  });
  return ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }).with(fetched);
}
