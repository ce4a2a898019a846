import {
  type AuthContext,
  type Metadata,
  type MethodDefinition,
  type Principal,
  RpcError,
  type ServerInterceptor,
  Status,
} from "@baud/rpc";

/** What a verifier may look at: nothing of the request has been decoded yet. */
export interface AuthenticationContext {
  readonly method: MethodDefinition;
  readonly metadata: Metadata;
  readonly auth: AuthContext;
  readonly peer: string;
  readonly authority: string;
}

/**
 * Finds out who calls. `undefined` when the call carries nothing that this verifier knows, so that the next one is asked. To refuse,
 * it throws: an `RpcError` with its code, anything else as UNAUTHENTICATED without telling the client why.
 */
export type Verifier = (context: AuthenticationContext) => Principal | undefined | PromiseLike<Principal | undefined>;

export interface AuthenticationOptions {
  /** Paths of methods that anybody may call: `/grpc.health.v1.Health/Check`, or all of a service as `/grpc.health.v1.Health/*`. */
  readonly publicMethods?: readonly string[] | undefined;
  /** Told what a verifier threw that is no `RpcError`: a key set that cannot be fetched, for instance. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * The interceptor that lets in only callers whom one of the verifiers knows, asked in order; the handler finds out who in
 * `context.principal`. Others get UNAUTHENTICATED before anything of the request is decoded.
 *
 *     new Server({ interceptors: [authenticate([bearerTokens(verify), clientCertificates()])] });
 */
export function authenticate(verifiers: readonly Verifier[], options: AuthenticationOptions = {}): ServerInterceptor {
  const { publicMethods = [], onError } = options;
  for (const path of publicMethods) {
    if (!/^\/[^/*]+\/([^/*]+|\*)$/.test(path)) {
      throw new TypeError(
        `${JSON.stringify(path)} is no path of a method: expected /package.Service/Method or /package.Service/*`,
      );
    }
  }
  const isPublic = new Set(publicMethods);
  return async (context, next) => {
    const { path } = context.method;
    if (!isPublic.has(path) && !isPublic.has(`${path.slice(0, path.lastIndexOf("/"))}/*`)) {
      context.principal = await findPrincipal(verifiers, context, onError);
    }
    await next();
  };
}

async function findPrincipal(
  verifiers: readonly Verifier[],
  context: AuthenticationContext,
  onError: AuthenticationOptions["onError"],
): Promise<Principal> {
  try {
    for (const verify of verifiers) {
      const principal = await verify(context);
      if (principal !== undefined) return principal;
    }
  } catch (error) {
    if (error instanceof RpcError) throw error;
    onError?.(error);
    throw new RpcError(Status.UNAUTHENTICATED, "The credentials could not be verified", { cause: error });
  }
  throw new RpcError(Status.UNAUTHENTICATED, `${context.method.path} needs credentials, and the call has none`);
}
