export {
  type AltsChannelOptions,
  type AltsOptions,
  altsChannelCredentials,
  altsPeers,
  altsServerCredentials,
} from "./alts-credentials.js";
