/** How many entries the static table has (RFC 7541 appendix A); the dynamic table's first has the next index. */
export const STATIC_TABLE_LENGTH = 61;

/** The name of the entry with this index, from 1 to 61. */
export function staticName(index: number): string {
  return ROWS[2 * index - 2]!;
}

/** The value of the entry with this index; empty where the table has only a name. */
export function staticValue(index: number): string {
  return ROWS[2 * index - 1]!;
}

/** The index of the entry with this value and the name of the entry `first`, which is the first with its name; 0 when there is none. */
export function findStaticValue(first: number, value: string): number {
  if (first === 0) return 0;
  const name = staticName(first);
  for (let index = first; index <= STATIC_TABLE_LENGTH && staticName(index) === name; index++) {
    if (staticValue(index) === value) return index;
  }
  return 0;
}

/** The index of the first entry with this name; 0 when there is none. */
export function findStaticName(name: string): number {
  return FIRST_WITH_NAME.get(name) ?? 0;
}

// biome-ignore format: one entry a line, as in the RFC
const ROWS: readonly string[] = [
  ":authority", "",
  ":method", "GET",
  ":method", "POST",
  ":path", "/",
  ":path", "/index.html",
  ":scheme", "http",
  ":scheme", "https",
  ":status", "200",
  ":status", "204",
  ":status", "206",
  ":status", "304",
  ":status", "400",
  ":status", "404",
  ":status", "500",
  "accept-charset", "",
  "accept-encoding", "gzip, deflate",
  "accept-language", "",
  "accept-ranges", "",
  "accept", "",
  "access-control-allow-origin", "",
  "age", "",
  "allow", "",
  "authorization", "",
  "cache-control", "",
  "content-disposition", "",
  "content-encoding", "",
  "content-language", "",
  "content-length", "",
  "content-location", "",
  "content-range", "",
  "content-type", "",
  "cookie", "",
  "date", "",
  "etag", "",
  "expect", "",
  "expires", "",
  "from", "",
  "host", "",
  "if-match", "",
  "if-modified-since", "",
  "if-none-match", "",
  "if-range", "",
  "if-unmodified-since", "",
  "last-modified", "",
  "link", "",
  "location", "",
  "max-forwards", "",
  "proxy-authenticate", "",
  "proxy-authorization", "",
  "range", "",
  "referer", "",
  "refresh", "",
  "retry-after", "",
  "server", "",
  "set-cookie", "",
  "strict-transport-security", "",
  "transfer-encoding", "",
  "user-agent", "",
  "vary", "",
  "via", "",
  "www-authenticate", "",
];

const FIRST_WITH_NAME: ReadonlyMap<string, number> = indexNames();

function indexNames(): Map<string, number> {
  const names = new Map<string, number>();
  for (let index = STATIC_TABLE_LENGTH; index > 0; index--) names.set(staticName(index), index);
  return names;
}
