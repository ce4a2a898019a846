import type { Verifier } from "../authentication/authenticate.js";
import { Channel } from "../channel/channel.js";
import { ChannelCredentials } from "../credentials/channel-credentials.js";
import { ServerCredentials } from "../credentials/server-credentials.js";
import { isGoogleMachine } from "./google-machine.js";
import { handshakeAsClient, handshakeAsServer } from "./handshake.js";
import { HandshakeSlots } from "./handshake-slots.js";

/** Where handshakes are made. */
export interface AltsOptions {
  /**
   * The target of the handshaker service. Unless told it is that of Google's machines, and then this must be one: elsewhere
   * somebody else might answer to the name. The service is called in plain text, and has the keys of every connection.
   */
  readonly handshakerAddress?: string | undefined;
}

export interface AltsChannelOptions extends AltsOptions {
  /** The service accounts that a server may have; any unless told. */
  readonly targetServiceAccounts?: readonly string[] | undefined;
}

/**
 * Channel credentials of ALTS, Google's Application Layer Transport Security: both sides are known by their service accounts, without
 * certificates, and everything is encrypted. Throws `TypeError` when the address of the handshaker cannot be understood.
 */
export function altsChannelCredentials(options: AltsChannelOptions = {}): ChannelCredentials {
  const { targetServiceAccounts = [] } = options;
  const handshaker = new Handshaker(options);
  return ChannelCredentials.custom({
    transportSecurity: "alts",
    secure: (socket, targetName, signal) =>
      handshaker.use((channel) => handshakeAsClient(channel, socket, { targetName, targetServiceAccounts }, signal)),
  });
}

/** Server credentials of ALTS. Throws as `altsChannelCredentials` does. */
export function altsServerCredentials(options: AltsOptions = {}): ServerCredentials {
  const handshaker = new Handshaker(options);
  return ServerCredentials.custom({
    transportSecurity: "alts",
    secure: (socket, signal) => handshaker.use((channel) => handshakeAsServer(channel, socket, signal)),
  });
}

/** For `authenticate`: callers whose connection ALTS has secured, by the name of their service account. */
export function altsPeers(): Verifier {
  return ({ auth }) => auth.alts && { id: auth.alts.peerServiceAccount, scheme: "alts" };
}

const googleHandshaker = "dns:///metadata.google.internal.:8080";
/** As other implementations have it, for each side. */
const maxConcurrentHandshakes = 100;

/** The channels to handshakers, one for each address, which all credentials share. They rest while there are no handshakes. */
const channels = new Map<string, Channel>();

class Handshaker {
  readonly #slots = new HandshakeSlots(maxConcurrentHandshakes);
  readonly #channel: Channel;
  readonly #isTrusted: boolean;

  constructor({ handshakerAddress }: AltsOptions) {
    const address = handshakerAddress ?? googleHandshaker;
    this.#isTrusted = handshakerAddress !== undefined || isGoogleMachine();
    let channel = channels.get(address);
    if (channel === undefined) {
      channel = new Channel(address, ChannelCredentials.insecure());
      channels.set(address, channel);
    }
    this.#channel = channel;
  }

  use<T>(handshake: (channel: Channel) => Promise<T>): Promise<T> {
    if (this.#isTrusted) return this.#slots.run(() => handshake(this.#channel));
    const why = "ALTS works on Google's machines, and this is none; for a handshaker elsewhere give handshakerAddress";
    return Promise.reject(new Error(why));
  }
}
