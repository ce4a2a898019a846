import { durationFromMs, type MessageInit, timestampFromDate } from "@baud/protobuf";
import type { ProcessesHandlers } from "../../baud/serve/v1/processes_grpc.js";
import {
  type CallCounts,
  type ListResponse,
  type Process,
  Process_State as State,
} from "../../baud/serve/v1/processes_pb.js";
import { type CallTotals, sumOfCalls } from "./process-report.js";
import type { WatchedProcess } from "./watched-process.js";

/** Tells of all processes, and what they have done together. */
export class ProcessesService implements ProcessesHandlers {
  readonly #processes: () => readonly WatchedProcess[];
  readonly #endedCalls: () => CallTotals;

  /** `endedCalls` are those of the processes that have ended. */
  constructor(processes: () => readonly WatchedProcess[], endedCalls: () => CallTotals) {
    this.#processes = processes;
    this.#endedCalls = endedCalls;
  }

  async list(): Promise<MessageInit<ListResponse>> {
    const processes = this.#processes();
    // What they tell stays with them, also for the total when they have ended.
    const areSilent = await Promise.all(
      processes.map((each) =>
        each.ask({ name: "report" }).then(
          () => false,
          () => true,
        ),
      ),
    );
    const calls = processes.flatMap(({ lastReport }) => (lastReport === undefined ? [] : [lastReport.calls]));
    return {
      processes: processes.map((each, index) => describe(each, areSilent[index] === true)),
      total: callCounts(sumOfCalls([...calls, this.#endedCalls()])),
    };
  }
}

function describe(process: WatchedProcess, isSilent: boolean): MessageInit<Process> {
  const { number, pid, startedAt, isStopping, health, lastReport } = process;
  return {
    number: BigInt(number),
    pid: BigInt(pid),
    state: isSilent ? State.SILENT : isStopping ? State.STOPPING : State.SERVING,
    startedAt: timestampFromDate(new Date(startedAt)),
    health,
    ...(lastReport !== undefined && {
      calls: callCounts(lastReport.calls),
      connections: BigInt(lastReport.connections),
      residentBytes: BigInt(lastReport.residentBytes),
      processorTime: durationFromMs(lastReport.processorUs / 1000),
      loopUtilization: lastReport.loopUtilization,
    }),
  };
}

function callCounts({ started, succeeded, failed }: CallTotals): MessageInit<CallCounts> {
  return { started: BigInt(started), succeeded: BigInt(succeeded), failed: BigInt(failed) };
}
