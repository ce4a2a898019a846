import { createHmac, timingSafeEqual } from "node:crypto";
import { metadataCredentials, type Verifier } from "@baud/grpc";
import { type CallCredentials, RpcError, Status } from "@baud/rpc";

// A way of our own to tell who calls: a name, a time, and a signature over both and the path of the method.

const header = "x-ticket-token";

/** Credentials that sign a ticket for each call. `validForMs` is how long it is good. */
export function ticketCredentials(name: string, secret: string, validForMs = 30_000): CallCredentials {
  return metadataCredentials(({ method }) => ({
    [header]: ticketFor(name, secret, method.path, Date.now() + validForMs),
  }));
}

/** `NAME.EXPIRY.SIGNATURE`, the expiry in milliseconds since the epoch. */
export function ticketFor(name: string, secret: string, path: string, expiresAt: number): string {
  return `${name}.${expiresAt}.${sign(`${name}.${expiresAt}.${path}`, secret).toString("base64url")}`;
}

/** Callers with a ticket. Those in `barred` are known, and not let in. */
export function tickets(secrets: ReadonlyMap<string, string>, barred: ReadonlySet<string>): Verifier {
  return ({ method, metadata }) => {
    const ticket = metadata.get(header);
    // No ticket at all: perhaps the next verifier knows who this is.
    if (typeof ticket !== "string") return undefined;
    const [name = "", expiresAt = "", signature = ""] = ticket.split(".");
    const expected = sign(`${name}.${expiresAt}.${method.path}`, secrets.get(name) ?? "");
    const given = Buffer.from(signature, "base64url");
    if (!secrets.has(name) || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new RpcError(Status.UNAUTHENTICATED, `The ticket is not good for ${method.path}`);
    }
    if (Number(expiresAt) < Date.now()) throw new RpcError(Status.UNAUTHENTICATED, "The ticket has expired");
    if (barred.has(name)) throw new RpcError(Status.PERMISSION_DENIED, `${name} is barred from this house`);
    return { id: name, scheme: "ticket" };
  };
}

function sign(text: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}
