import type { Logger } from "@baud/rpc";
import { Backoff } from "../backoff/backoff.js";
import { type CallTotals, sumOfCalls } from "./admin/process-report.js";
import { type AdminOptions, ServiceAdmin } from "./admin/service-admin.js";
import { SharedHealth } from "./admin/shared-health.js";
import { pinPort } from "./pin-port.js";
import { ServiceProcess, ServiceProcessError } from "./service-process.js";

export interface ServiceProcessesOptions {
  /** The URL of a module that exports what `ServiceModule` says. */
  readonly module: string;
  readonly address: string;
  readonly admin: AdminOptions | undefined;
  readonly count: number;
  readonly graceMs: number;
  readonly logger: Logger;
}

/** The processes of one service on one port. `serve` starts them. */
export class ServiceProcesses implements AsyncDisposable {
  readonly #options: ServiceProcessesOptions;
  readonly #admin: ServiceAdmin | undefined;
  #adminPort: number | undefined;
  #started = 0;
  #endedCalls: CallTotals = sumOfCalls([]);
  readonly #processes = new Set<ServiceProcess>();
  readonly #health = new SharedHealth((statuses) => {
    for (const each of this.#processes) if (each.hasServed) each.tellHealth(statuses);
  });
  readonly #backoff = new Backoff({ initialMs: 100, maxMs: 10_000 });
  #address: string;
  #port = 0;
  #restart: Promise<void> = Promise.resolve();
  #beingReplaced: ServiceProcess | undefined;
  #stop: Promise<void> | undefined;
  readonly #delays = new Set<NodeJS.Timeout>();
  readonly #onHangup = (): void => {
    this.restart().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, "The restart was given up: the processes from before go on");
    });
  };
  readonly #onStopSignal = (): void => void this.stop();

  constructor(options: ServiceProcessesOptions) {
    this.#options = options;
    this.#address = options.address;
    const { admin, logger } = options;
    if (admin === undefined) return;
    const processes = (): ServiceProcess[] => [...this.#processes].filter(({ hasServed }) => hasServed);
    const subject = { processes, endedCalls: () => this.#endedCalls, health: this.#health.service };
    this.#admin = new ServiceAdmin(subject, admin, logger);
  }

  /** The port that all processes listen on. */
  get port(): number {
    return this.#port;
  }

  /** The port on which all processes are looked at together; `undefined` where that was not asked for. */
  get adminPort(): number | undefined {
    return this.#adminPort;
  }

  /** The ids of the processes, in the order of their start, without those that let their last calls end. */
  get pids(): readonly number[] {
    return this.#current.map(({ pid }) => pid);
  }

  /** For `serve`: starts all processes, on one port also when all of them die later. Rejects, with none left, when one of them cannot serve. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#address = await pinPort(this.#options.address);
      const isPinned = this.#address !== this.#options.address;
      const started = Array.from({ length: this.#options.count }, () => this.#add());
      const failed = (await Promise.allSettled(started)).find(({ status }) => status === "rejected");
      if (failed === undefined) return this.#listenForAdmin();
      // Until the processes listened, the port that was free was anybody's.
      const { reason } = failed as PromiseRejectedResult;
      const isTaken = isPinned && reason instanceof ServiceProcessError && reason.isAddressInUse;
      if (isTaken && attempt < maxPins) {
        await Promise.all(Array.from(this.#processes, (each) => each.stop(0)));
        continue;
      }
      await this.stop({ graceMs: 0 });
      throw reason;
    }
  }

  async #listenForAdmin(): Promise<void> {
    const { admin } = this.#options;
    if (admin === undefined) return;
    try {
      this.#adminPort = await this.#admin?.listen(admin);
    } catch (error) {
      await this.stop({ graceMs: 0 });
      throw error;
    }
  }

  /** For `serve`: SIGHUP restarts, SIGINT and SIGTERM stop. */
  handleSignals(): void {
    process.on("SIGHUP", this.#onHangup);
    process.on("SIGINT", this.#onStopSignal);
    process.on("SIGTERM", this.#onStopSignal);
  }

  /**
   * Replaces the processes one by one: a new one that loads the module anew, and when that serves, the end of an old one whose
   * calls are let end. No call fails for it. Rejects when the new module cannot serve; the old processes then go on.
   */
  restart(): Promise<void> {
    const restart = this.#restart.catch(() => {}).then(() => this.#replaceAll());
    this.#restart = restart;
    return restart;
  }

  /** Lets the calls of all processes end, for at most `graceMs` (what `serve` was told unless given), and ends them. */
  stop(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    this.#stop ??= this.#stopAll(options.graceMs ?? this.#options.graceMs);
    return this.#stop;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get #current(): ServiceProcess[] {
    return [...this.#processes].filter(({ isStopping }) => !isStopping);
  }

  async #replaceAll(): Promise<void> {
    for (const old of this.#current) {
      if (this.#stop !== undefined) return;
      // One that has died meanwhile is replaced for that.
      if (!this.#processes.has(old)) continue;
      await this.#addInPlaceOf(old);
      // One that keeps its calls for long holds up nobody: the next one is replaced meanwhile.
      void old.stop(this.#options.graceMs);
      this.#onChange();
    }
  }

  /** Whatever becomes of the old one meanwhile, there is one new process for it. */
  async #addInPlaceOf(old: ServiceProcess): Promise<void> {
    this.#beingReplaced = old;
    try {
      await this.#add();
    } catch (error) {
      if (!this.#processes.has(old)) this.#replace();
      throw error;
    } finally {
      this.#beingReplaced = undefined;
    }
  }

  async #stopAll(graceMs: number): Promise<void> {
    process.off("SIGHUP", this.#onHangup);
    process.off("SIGINT", this.#onStopSignal);
    process.off("SIGTERM", this.#onStopSignal);
    for (const delay of this.#delays) clearTimeout(delay);
    const stopped = Array.from(this.#processes, (each) => each.stop(graceMs));
    this.#onChange();
    await Promise.all(stopped);
    await this.#admin?.close();
  }

  /** A process came, went, or told of its health. */
  #onChange(): void {
    const serving = this.#current.filter(({ hasServed }) => hasServed);
    this.#health.update(serving.map(({ health }) => health));
  }

  /** Starts a process; resolves when it serves. */
  async #add(): Promise<void> {
    const { module, admin } = this.#options;
    const onChange = (): void => this.#onChange();
    const assignment = { module, address: this.#address, number: ++this.#started };
    const added = new ServiceProcess(assignment, onChange, admin?.answerTimeoutMs);
    this.#processes.add(added);
    void added.ended.then((how) => {
      this.#processes.delete(added);
      if (added.lastReport !== undefined) this.#endedCalls = sumOfCalls([this.#endedCalls, added.lastReport.calls]);
      onChange();
      if (added.isStopping || this.#stop !== undefined || !added.hasServed) return;
      this.#options.logger.warn({ pid: added.pid }, `A worker process has died (${how}), and is replaced`);
      if (added !== this.#beingReplaced) this.#replace();
    });
    try {
      this.#port = await added.ready;
      onChange();
      added.tellHealth(this.#health.statuses);
      this.#backoff.reset();
    } catch (error) {
      await added.stop(0);
      throw error;
    }
  }

  /** Starts a process in place of one that died, until one serves. */
  #replace(): void {
    const delay = setTimeout(() => {
      this.#delays.delete(delay);
      this.#add().catch((error: unknown) => {
        if (this.#stop !== undefined) return;
        this.#options.logger.error({ err: error }, "A worker process cannot be replaced yet");
        this.#replace();
      });
    }, this.#backoff.next());
    this.#delays.add(delay);
  }
}

/** How many ports are tried that were free and then are not. */
const maxPins = 5;
