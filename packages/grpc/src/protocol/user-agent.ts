/** `grpc-` and the language, as PROTOCOL-HTTP2 ("User-Agents") has it, after what the application says of itself. */
export function userAgent(application: string | undefined): string {
  const own = `grpc-typescript-baud/${version}`;
  return application === undefined || application === "" ? own : `${application} ${own}`;
}

const version = "0.1.0";
