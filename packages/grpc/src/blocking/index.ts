export { BlockingChannel } from "./blocking-channel.js";
export type {
  BlockingBidiStreamingMethod,
  BlockingCall,
  BlockingCallOptions,
  BlockingClient,
  BlockingDuplexCall,
  BlockingMethod,
  BlockingOneResponseMethod,
  BlockingStreamingCall,
} from "./blocking-client.js";
export { type BlockingClientOptions, createBlockingClient } from "./create-blocking-client.js";
export type { CredentialsModule } from "./thread/io-thread-data.js";
