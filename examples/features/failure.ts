import { RpcError, statusName } from "@baud/rpc";

/** How a call failed, in a line: `NOT_FOUND, There is no such book`. What is no failure of a call is thrown on. */
export async function failure(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RpcError) return `${statusName(error.code)}, ${error.details}`;
    throw error;
  }
  return "it did not fail";
}
