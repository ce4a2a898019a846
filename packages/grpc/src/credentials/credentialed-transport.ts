import {
  type CallCredentials,
  type ClientInterceptor,
  type CredentialsContext,
  intercept,
  Metadata,
  RpcError,
  Status,
  statusName,
  type Transport,
} from "@baud/rpc";

/**
 * Codes that would be taken for the server's answer (gRFC A54): credentials that fail with one of them have failed with INTERNAL.
 */
const reservedForServers: ReadonlySet<Status> = new Set([
  Status.OK,
  Status.INVALID_ARGUMENT,
  Status.NOT_FOUND,
  Status.ALREADY_EXISTS,
  Status.FAILED_PRECONDITION,
  Status.ABORTED,
  Status.OUT_OF_RANGE,
  Status.DATA_LOSS,
]);

/** `transport`, whose calls carry what these credentials give. `isSecret` tells that nobody can read along. */
export function withCredentials(
  transport: Transport,
  credentials: readonly CallCredentials[],
  authority: string,
  isSecret: boolean,
): Transport {
  const addCredentials: ClientInterceptor = async ({ method, metadata }, next) => {
    if (!isSecret) {
      throw new RpcError(
        Status.UNAUTHENTICATED,
        `The call credentials of ${method.path} were not sent: the channel is not encrypted. Use ChannelCredentials.ssl, or local for a server on this machine`,
      );
    }
    const service = method.path.slice(0, method.path.lastIndexOf("/"));
    // The default port is left out (gRFC A54 follows what tokens for Google's services hold).
    const context: CredentialsContext = { method, serviceUrl: `https://${authority.replace(/:443$/, "")}${service}` };
    for (const each of credentials) metadata.merge(await askFor(each, context));
    await next();
  };
  return intercept(transport, addCredentials);
}

async function askFor(credentials: CallCredentials, context: CredentialsContext): Promise<Metadata> {
  let given: Awaited<ReturnType<CallCredentials["metadataFor"]>>;
  try {
    given = await credentials.metadataFor(context);
  } catch (error) {
    throw failureOf(error, context.method.path);
  }
  try {
    return Metadata.from(given) ?? new Metadata();
  } catch (error) {
    // The message names the key, and the place of a character, never the value.
    const why = error instanceof Error ? error.message : String(error);
    throw new RpcError(
      Status.INTERNAL,
      `The call credentials of ${context.method.path} gave what is no metadata: ${why}`,
      {
        cause: error,
      },
    );
  }
}

function failureOf(error: unknown, path: string): RpcError {
  const what = `The call credentials of ${path} failed`;
  if (!(error instanceof RpcError)) {
    const why = error instanceof Error ? error.message : String(error);
    return new RpcError(Status.UNAUTHENTICATED, `${what}: ${why}`, { cause: error });
  }
  if (!reservedForServers.has(error.code)) {
    return new RpcError(error.code, `${what}: ${error.details}`, { cause: error });
  }
  const details = `${what} with ${statusName(error.code)}, which only a server may answer: ${error.details}`;
  return new RpcError(Status.INTERNAL, details, { cause: error });
}
