import cluster, { type Worker } from "node:cluster";
import { fileURLToPath } from "node:url";
import { argumentsForProcess } from "../program/inherited-arguments.js";
import { OpenQuestions } from "./admin/open-questions.js";
import type { ProcessReport } from "./admin/process-report.js";
import type { Answer, Question } from "./admin/question.js";
import type { HealthStatuses, WatchedProcess } from "./admin/watched-process.js";
import { type Assignment, assignmentVariable, type ProcessMessage, type WorkerMessage } from "./messages.js";

const program = fileURLToPath(new URL("./worker-process.js", import.meta.url));

/** A process that has not ended so long after its grace is ended by force. */
const afterGraceMs = 5_000;

/** Node takes a longer one for a very short one. */
const longestDelayMs = 0x7fff_ffff;

/** A worker process could not serve; the message tells why. */
export class ServiceProcessError extends Error {
  readonly isAddressInUse: boolean;

  constructor(module: string, { reason, isAddressInUse }: Extract<WorkerMessage, { name: "failed" }>) {
    super(`A worker process could not serve ${module}: ${reason}`);
    this.isAddressInUse = isAddressInUse;
  }
}

/** One worker process of a service, seen from the process that started it. */
export class ServiceProcess implements WatchedProcess {
  readonly number: number;
  readonly startedAt: number = Date.now();
  health: HealthStatuses = {};
  lastReport: ProcessReport | undefined;
  /** Resolves to the port when the process serves; rejects when it cannot. */
  readonly ready: Promise<number>;
  /** Resolves when the process has ended, to how: `exit status 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  readonly #worker: Worker;
  readonly #questions: OpenQuestions;
  #hasServed = false;
  #isStopping = false;

  /** `onHealth` is told when the process has told how its services do; it may take `answerTimeoutMs` to tell of itself. */
  constructor(assignment: Assignment, onHealth: () => void, answerTimeoutMs = 1_000) {
    this.number = assignment.number;
    this.#questions = new OpenQuestions(answerTimeoutMs);
    // Connections are handed out in turn. Clients hold few and use them long, so that chance would load one process twice.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: program, args: [], execArgv: argumentsForProcess() });
    this.#worker = cluster.fork({ [assignmentVariable]: JSON.stringify(assignment) });
    this.ended = new Promise((resolve) => {
      this.#worker.once("exit", (status: number, signal: string | null) => resolve(signal ?? `exit status ${status}`));
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: WorkerMessage) => {
        switch (message.name) {
          case "listening":
            this.#hasServed = true;
            resolve(message.port);
            return;
          case "failed":
            reject(new ServiceProcessError(assignment.module, message));
            return;
          case "health":
            this.health = message.statuses;
            onHealth();
            return;
          case "answer":
            this.#questions.onAnswer(message.id, message.answer);
            return;
          case "drained":
            this.lastReport = message.report;
            // Connections that were handed to it before it stopped listening are on their way: after them comes this.
            this.#tell({ name: "end" });
        }
      });
      void this.ended.then((how) => {
        reject(new Error(`A worker process of ${assignment.module} ended: ${how}`));
        this.#questions.giveUp(`Process ${this.pid} has ended: ${how}`);
      });
    });
    // Who started it waits for this; a failure after that is told by the end.
    this.ready.catch(() => {});
  }

  get pid(): number {
    return this.#worker.process.pid ?? 0;
  }

  /** Whether it has come so far as to serve. */
  get hasServed(): boolean {
    return this.#hasServed;
  }

  /** Whether its end was asked for. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Lets its calls end, for at most `graceMs`; a further call may shorten that. Resolves when the process has ended. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    // One that is still starting does not listen to messages yet.
    this.ready.then(
      () => this.#tell({ name: "stop", graceMs: Math.min(graceMs, longestDelayMs) }),
      () => this.#worker.process.kill("SIGKILL"),
    );
    const force = setTimeout(
      () => this.#worker.process.kill("SIGKILL"),
      Math.min(graceMs + afterGraceMs, longestDelayMs),
    );
    await this.ended;
    clearTimeout(force);
  }

  /** Lets it answer for all processes when it is asked on the service's port. */
  tellHealth(statuses: HealthStatuses): void {
    this.#tell({ name: "health", statuses });
  }

  async ask(question: Question): Promise<Answer> {
    const answer = await this.#questions.ask((id) => this.#tell({ name: "ask", id, question }));
    if (answer.name === "report") this.lastReport = answer.report;
    return answer;
  }

  /** One that ends at this moment cannot be told, and need not be. */
  #tell(message: ProcessMessage): void {
    this.#worker.send(message, () => {});
  }
}
