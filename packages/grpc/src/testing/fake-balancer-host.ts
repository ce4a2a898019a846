import type { ConnectivityState } from "../balancer/connectivity-state.js";
import type { LoadBalancerHost, Pick, Picker } from "../balancer/load-balancer.js";
import type { ClientConnection, ClientConnectionListener } from "../subchannel/client-connection.js";
import { type AddressConnector, OwnSubchannel, type SubchannelListener } from "../subchannel/subchannel.js";
import type { Endpoint } from "../target/endpoint.js";
import { type Address, formatAddress } from "../target/target.js";

/** A connection that does nothing but note how it was ended. */
export class FakeConnection {
  readonly peer: string;
  end = "open";

  constructor(peer: string) {
    this.peer = peer;
  }

  drain(): void {
    this.end = "drained";
  }

  close(): void {
    this.end = "closed";
  }
}

/** Attempts to connect that go as the test tells them to. */
export class FakeConnector implements AddressConnector {
  readonly attempts: { readonly address: string; readonly succeed: () => FakeConnection; readonly fail: () => void }[] =
    [];
  readonly #waiting: (() => void)[] = [];

  connect(address: Address, signal: AbortSignal, listener: ClientConnectionListener): Promise<void> {
    const text = formatAddress(address);
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`cannot connect to ${text}: refused`));
      const succeed = (): FakeConnection => {
        const connection = new FakeConnection(text);
        listener.onReady(connection as unknown as ClientConnection);
        resolve();
        return connection;
      };
      signal.addEventListener("abort", () => reject(new Error("given up")));
      this.attempts.push({ address: text, succeed, fail });
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** The attempt of this number, once it is made. */
  async attempt(number: number): Promise<{ address: string; succeed: () => FakeConnection; fail: () => void }> {
    // Delays between attempts do not keep the process alive; the test does.
    const hold = setInterval(() => {}, 1_000);
    while (this.attempts.length < number) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearInterval(hold);
    return this.attempts[number - 1]!;
  }
}

/** What a balancer sees of its channel. */
export class FakeHost implements LoadBalancerHost {
  readonly connector: FakeConnector = new FakeConnector();
  readonly states: ConnectivityState[] = [];
  resolutions = 0;
  picker: Picker | undefined;
  readonly healthService: undefined = undefined;
  readonly subchannels: OwnSubchannel[] = [];

  createSubchannel(address: Address, listener: SubchannelListener): OwnSubchannel {
    const backoff = { initialMs: 1, maxMs: 1 };
    const subchannel = new OwnSubchannel({ address, connector: this.connector, backoff }, listener);
    this.subchannels.push(subchannel);
    return subchannel;
  }

  update(state: ConnectivityState, picker: Picker): void {
    this.states.push(state);
    this.picker = picker;
  }

  requestResolution(): void {
    this.resolutions++;
  }

  callsOn(): never {
    throw new Error("a connection that is not real carries no calls");
  }

  /** What a call gets. */
  pickForCall(): Pick {
    return this.picker!.pick({ path: "/a.B/C", metadata: undefined });
  }

  /** The same as text: the address, why there is none, or `queue`. */
  pick(): string {
    const pick = this.pickForCall();
    return pick.name === "connection" ? pick.connection.peer : pick.name === "fail" ? pick.error.message : pick.name;
  }
}

/** An endpoint for each of the ports of host `h`. */
export function endpoints(...ports: readonly number[]): Endpoint[] {
  return ports.map((port) => ({ addresses: [{ host: "h", port }] }));
}
