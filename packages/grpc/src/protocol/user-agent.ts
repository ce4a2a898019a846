/**
 * `grpc-` and the language, as PROTOCOL-HTTP2 ("User-Agents") has it, after what the application says of itself. Throws
 * `TypeError` when that is not printable ASCII.
 */
export function userAgent(application: string | undefined): string {
  if (application !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$|^$/.test(application)) {
    throw new TypeError(`userAgent ${JSON.stringify(application)} is not printable ASCII without spaces around it`);
  }
  const own = `grpc-typescript-baud/${version}`;
  return application === undefined || application === "" ? own : `${application} ${own}`;
}

const version = "0.1.0";
