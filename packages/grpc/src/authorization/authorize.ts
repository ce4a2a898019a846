import { RpcError, type ServerInterceptor, Status } from "@baud/rpc";
import { ReloadedFiles, type ReloadOptions } from "../reload/reloaded-files.js";
import { type Policy, parsePolicy } from "./policy.js";

/**
 * The interceptor that keeps to an authorization policy (gRFC A43), given as JSON text: what it denies, or does not allow, is
 * answered PERMISSION_DENIED. It stands after `authenticate`, whose principals it knows. Throws `TypeError` for a policy that is
 * wrong.
 */
export function authorize(policy: string): ServerInterceptor {
  const parsed = parsePolicy(policy);
  return enforce(() => parsed);
}

/**
 * The same from a file, which is read again when it has changed; a policy that is wrong is logged and the one before stays in force. Throws
 * what reading throws, and `TypeError` when it is wrong from the beginning.
 */
export function authorizeFromFile(policyFile: string, options: ReloadOptions = {}): ServerInterceptor {
  const files = new ReloadedFiles({ policy: policyFile }, ({ policy }) => parsePolicy(policy), options);
  return enforce(() => files.current);
}

function enforce(current: () => Policy): ServerInterceptor {
  return async ({ method, metadata, auth, principal }, next) => {
    if (!current().allows({ path: method.path, metadata, auth, principal })) {
      // What A43 has everybody say; why is not for those who are kept out.
      throw new RpcError(Status.PERMISSION_DENIED, "Unauthorized RPC request rejected.");
    }
    await next();
  };
}
