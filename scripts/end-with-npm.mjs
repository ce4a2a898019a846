const intervalMs = 200;

/**
 * Ends this process, as by SIGTERM, when the npm that runs it was ended. npm passes signals to its shell only, and some
 * shells (dash) go without telling the program that they wait for: a server would stay, and keep its port.
 */
export function endWithNpm() {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, intervalMs);
  timer.unref();
}
