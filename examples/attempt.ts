import { RpcError, statusName } from "@baud/rpc";

/** Prints what came of an attempt to get in: the answer, or why there is none. */
export async function attempt(who: string, make: () => unknown): Promise<void> {
  try {
    console.log(`${who}: ${JSON.stringify(await make())}`);
  } catch (error) {
    const why = error instanceof RpcError ? `${statusName(error.code)}, ${error.details}` : String(error);
    console.log(`${who}: ${why}`);
  }
}
