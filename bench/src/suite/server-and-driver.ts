import { type Program, startDriver, startServer } from "../process/child.js";
import type { Workload } from "../process/order.js";
import type { Contender, Sample, Setting } from "./suite.js";

/**
 * A server and what drives it, each in a process and on a core of its own. `link`, where there is one, is a server too,
 * which is told the server's address with `--target` and stands between the two.
 */
export function serverAndDriver(
  setting: Setting,
  name: string,
  server: Program,
  driver: Program,
  workload: Workload,
  link?: Program,
): Contender {
  return {
    name,
    async start() {
      const serverProcess = await startServer(setting, server);
      const linkProcess =
        link &&
        (await startServer(setting, { ...link, args: [...(link.args ?? []), "--target", serverProcess.address] }));
      const driverProcess = await startDriver(setting, driver);
      const { address } = linkProcess ?? serverProcess;
      return {
        async run(durationMs): Promise<Sample> {
          const cpuBefore = serverProcess.cpuTimeMs();
          const started = performance.now();
          const report = await driverProcess.run({ address, workload, warmUpMs: durationMs / 10, durationMs });
          const serverMs = (serverProcess.cpuTimeMs() ?? Number.NaN) - (cpuBefore ?? Number.NaN);
          const serverShare = serverMs / (performance.now() - started);
          const rate = report.completed / (report.elapsedMs / 1000);
          return {
            values: {
              rate,
              serverUs: (serverShare * 1e6) / rate,
              ...("messageBytes" in workload && { megabytes: (rate * workload.messageBytes) / 1e6 }),
              ...report.values,
            },
            cpu: {
              client: report.cpuMs / report.elapsedMs,
              ...(!Number.isNaN(serverShare) && { server: serverShare }),
            },
          };
        },
        async stop() {
          await driverProcess.stop();
          await linkProcess?.stop();
          await serverProcess.stop();
        },
      };
    },
  };
}
