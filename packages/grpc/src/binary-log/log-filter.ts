/** How many bytes are logged of the metadata of a call, keys and values together, and of each of its messages. */
export interface LogLimits {
  readonly headerBytes: number;
  readonly messageBytes: number;
}

/** Which calls are logged, and how much of them (gRFC A16). */
export class LogFilter {
  /** By `*`, `SERVICE/*` and `SERVICE/METHOD`; `undefined` for what is left out. */
  readonly #rules = new Map<string, LogLimits | undefined>();

  /**
   * A list such as `*`, `Foo/*,-Foo/Bar`, `Foo/Bar{h:256;m:1024}`: `{h}` is for headers alone, `{m}` for messages alone, and
   * numbers are limits in bytes. Throws `TypeError` for one that cannot be read, or that names the same twice.
   */
  constructor(text: string) {
    for (const each of text.split(",")) {
      const [name, limits] = parseRule(each.trim(), text);
      if (this.#rules.has(name)) throw new TypeError(`The filter ${JSON.stringify(text)} names ${name} twice`);
      this.#rules.set(name, limits);
    }
  }

  /** What is logged of a method, by its path `/SERVICE/METHOD`; `undefined` for nothing. */
  limitsOf(path: string): LogLimits | undefined {
    const method = path.slice(1);
    const service = `${method.slice(0, method.lastIndexOf("/"))}/*`;
    const rule = [method, service, "*"].find((name) => this.#rules.has(name));
    return rule === undefined ? undefined : this.#rules.get(rule);
  }
}

const all = Number.POSITIVE_INFINITY;
const rulePattern = /^(?<not>-?)(?<name>\*|[\w.]+\/(?:\*|\w+))(?:\{(?<limits>[hm:;\d]+)\})?$/;
const limitsPattern = /^(?:h(?::(?<h1>\d+))?|m(?::(?<m1>\d+))?|h(?::(?<h2>\d+))?;m(?::(?<m2>\d+))?)$/;

function parseRule(rule: string, text: string): [name: string, limits: LogLimits | undefined] {
  const { not, name = "", limits } = rulePattern.exec(rule)?.groups ?? {};
  const parts = limits === undefined ? undefined : limitsPattern.exec(limits)?.groups;
  const isWrong = name === "" || (limits !== undefined && parts === undefined);
  if (isWrong || (not === "-" && (name.endsWith("*") || limits !== undefined))) {
    throw new TypeError(
      `The filter ${JSON.stringify(text)} cannot be read at ${JSON.stringify(rule)}: use *, SERVICE/*, SERVICE/METHOD, each with {h:BYTES;m:BYTES} if need be, or -SERVICE/METHOD`,
    );
  }
  if (not === "-") return [name, undefined];
  if (limits === undefined || parts === undefined) return [name, { headerBytes: all, messageBytes: all }];
  const limit = (isNamed: boolean, bytes: string | undefined): number => (isNamed ? Number(bytes ?? all) : 0);
  return [
    name,
    {
      headerBytes: limit(limits.includes("h"), parts["h1"] ?? parts["h2"]),
      messageBytes: limit(limits.includes("m"), parts["m1"] ?? parts["m2"]),
    },
  ];
}
