import { writeFileSync } from "node:fs";
import path from "node:path";
import { type RunningServer, runToEnd, startServer } from "../../interop/matrix/running-program.js";
import { pemPath } from "../door.js";
import { type Attempt, type DoorKind, doorCases } from "./door-cases.js";
import { type DoorContext, openOwnDoor, tryAsBaud } from "./own-door.js";
import type { DoorFlags, DoorPeer } from "./peers.js";

/** How an attempt went. */
export interface Row {
  readonly client: string;
  readonly server: string;
  readonly what: string;
  readonly expected: RegExp;
  readonly actual: string;
}

/** Runs every case between Baud and a peer, in both directions. `folder` is for files that the peer's programs read. */
export async function runDoorCases(peer: DoorPeer, context: DoorContext, folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of ["TLS", "mTLS", "token", "ALTS"] as const) {
    const cases = doorCases.filter(({ door }) => door === kind && (door !== "ALTS" || peer.speaksAlts));
    if (cases.length === 0) continue;
    const note = (client: string, server: string, { who, expected }: Attempt, actual: string): void => {
      rows.push({ client, server, what: `${kind}: ${who}`, expected, actual });
    };
    await using own = await openOwnDoor(kind, context);
    for (const attempt of cases)
      note(peer.name, "baud", attempt, await tryAsPeer(peer, own.port, attempt, context, folder));
    const theirs = await openDoorOf(peer, kind, context);
    try {
      for (const attempt of cases) note("baud", peer.name, attempt, await tryAsBaud(theirs.port, attempt, context));
    } finally {
      await theirs.stop();
    }
  }
  return rows;
}

const clientLimitMs = 30_000;

async function tryAsPeer(
  peer: DoorPeer,
  port: number,
  { door, authority, certificate, token, callToken, signsItself }: Attempt,
  { issuer, handshaker }: DoorContext,
  folder: string,
): Promise<string> {
  const account = path.join(folder, "account.json");
  if (signsItself) writeFileSync(account, JSON.stringify(issuer.account));
  const flags: DoorFlags = {
    target: `localhost:${port}`,
    ...(authority !== undefined && { ca: pemPath(authority) }),
    ...(certificate !== undefined && { cert: pemPath(certificate), key: pemPath("key") }),
    ...(token !== undefined && { token: await token(issuer) }),
    ...(callToken !== undefined && { call_token: await callToken(issuer) }),
    ...(signsItself && { account }),
    ...(door === "ALTS" && { handshaker }),
  };
  const { output } = await runToEnd(peer.program(flags), clientLimitMs);
  return /^(OK .*|[A-Z_]+: .*)$/m.exec(output)?.[0] ?? `no answer: ${output.trim()}`;
}

function openDoorOf(peer: DoorPeer, kind: DoorKind, { issuer, handshaker }: DoorContext): Promise<RunningServer> {
  const tls: DoorFlags = { cert: pemPath("server"), key: pemPath("key") };
  const flags: { readonly [Kind in DoorKind]: DoorFlags } = {
    TLS: tls,
    mTLS: { ...tls, ca: pemPath("ca") },
    token: { ...tls, issuer: issuer.url },
    ALTS: { handshaker },
  };
  return startServer((port) => peer.program({ port: String(port), ...flags[kind] }));
}
