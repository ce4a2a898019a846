import {
  type CallCredentials,
  type CredentialsContext,
  Metadata,
  type MetadataInit,
  type MethodDefinition,
  RpcError,
} from "@baud/rpc";
import type { CredentialsData } from "./memory/command.js";

/**
 * Asks call credentials in the thread that blocks, where the functions are that give them. What they throw is told as any credentials'
 * failure is, by the thread that makes the call. Throws `TypeError` when one answers with a promise, which nothing could settle.
 */
export function askCredentialsNow(
  credentials: readonly CallCredentials[],
  method: MethodDefinition,
  authority: string,
): CredentialsData | undefined {
  if (credentials.length === 0) return undefined;
  const service = method.path.slice(0, method.path.lastIndexOf("/"));
  const context: CredentialsContext = { method, serviceUrl: `https://${authority.replace(/:443$/, "")}${service}` };
  const fields: string[] = [];
  for (const each of credentials) {
    let given: Metadata | undefined;
    try {
      given = Metadata.from(settled(each.metadataFor(context), method));
    } catch (error) {
      if (error instanceof NotSettledError) throw new TypeError(error.message);
      const details = error instanceof Error ? error.message : String(error);
      return error instanceof RpcError ? { code: error.code, details: error.details } : { details };
    }
    if (given !== undefined) fields.push(...given.fields);
  }
  return { fields };
}

type Given = ReturnType<CallCredentials["metadataFor"]>;

function settled(given: Given, { path }: MethodDefinition): Metadata | MetadataInit {
  if (!(given instanceof Promise)) return given;
  given.catch(() => {});
  throw new NotSettledError(
    `The call credentials of ${path} answer with a promise, for which a call that blocks cannot wait: ` +
      "give the BlockingChannel the URL of a module that makes its credentials",
  );
}

class NotSettledError extends Error {}
