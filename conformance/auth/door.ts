import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  apiKeys,
  authenticate,
  authorize,
  Channel,
  type ChannelCredentials,
  clientCertificates,
  jsonWebTokens,
  Server,
  ServerCredentials,
} from "@baud/grpc";
import { StringValue } from "@baud/protobuf/google/protobuf/wrappers_pb";
import {
  type CallOptions,
  createClient,
  RpcError,
  type ServerInterceptor,
  type ServiceDefinition,
  statusName,
  type UnaryMethod,
} from "@baud/rpc";
import * as jose from "jose";

interface DoorDefinition extends ServiceDefinition {
  readonly typeName: "auth.Door";
  readonly methods: {
    readonly enter: UnaryMethod<StringValue, StringValue>;
    readonly enterCellar: UnaryMethod<StringValue, StringValue>;
  };
}

/** What the attempts try to call: it answers who the caller is. */
export const Door: DoorDefinition = {
  typeName: "auth.Door",
  methods: {
    enter: { kind: "unary", name: "Enter", path: "/auth.Door/Enter", request: StringValue, response: StringValue },
    enterCellar: {
      kind: "unary",
      name: "EnterCellar",
      path: "/auth.Door/EnterCellar",
      request: StringValue,
      response: StringValue,
    },
  },
};

/** A file of `certs/`, as text. */
export function pem(name: string): string {
  return readFileSync(pemPath(name), "utf8");
}

/** The path of a file of `certs/`. */
export function pemPath(name: string): string {
  // From conformance/dist/auth, where this file runs.
  return path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "auth", "certs", `${name}.pem`);
}

export const key: string = pem("key");
export const roots: string = pem("ca");

/** TLS with one of the certificates; `isMutual` requires a certificate of the client, and knows which are revoked. */
export function serverTls(certificate: string, isMutual = false): ServerCredentials {
  return ServerCredentials.ssl({
    privateKey: key,
    certificateChain: pem(certificate),
    ...(isMutual && { rootCertificates: roots, requireClientCertificate: true, revocationLists: pem("crl") }),
  });
}

/** The issuer of the tokens that the door knows. */
export const issuer = "https://issuer.test";
export const audience = "door";
export const signingKeys: jose.GenerateKeyPairResult = await jose.generateKeyPair("ES256");
export const apiKey = "correct-horse-battery-staple";

export const policy: string = JSON.stringify({
  name: "door",
  deny_rules: [{ name: "nobody who is banned", source: { principals: ["banned*"] } }],
  allow_rules: [
    { name: "everybody may enter", request: { paths: ["/auth.Door/Enter"] } },
    {
      name: "the cellar is for alice, with a lamp",
      source: { principals: ["alice"] },
      request: { paths: ["/auth.Door/EnterCellar"], headers: [{ key: "x-lamp", values: ["lit", "bright*"] }] },
    },
  ],
});

/** Callers with tokens, API keys or certificates, and what the policy lets them do. */
export const guarded: readonly ServerInterceptor[] = [
  authenticate([
    jsonWebTokens({ jose, key: signingKeys.publicKey, issuer, audience }),
    apiKeys({ keys: { carol: apiKey } }),
    clientCertificates(),
  ]),
  authorize(policy),
];

/** A server that tells nothing to the console. */
export class Doorkeeper implements AsyncDisposable {
  readonly server: Server;
  readonly log: string[] = [];
  decoded = 0;
  port = 0;

  private constructor(interceptors: readonly ServerInterceptor[]) {
    const tell = (_: unknown, message: string): void => {
      this.log.push(message);
    };
    this.server = new Server({ interceptors, logger: { error: tell, warn: tell } });
    const enter = (_: StringValue, { principal }: { principal: { id: string } | undefined }): { value: string } => {
      this.decoded++;
      return { value: principal?.id ?? "somebody" };
    };
    this.server.addService(Door, { enter, enterCellar: enter });
  }

  static async open(
    credentials: ServerCredentials,
    interceptors: readonly ServerInterceptor[] = [],
  ): Promise<Doorkeeper> {
    const keeper = new Doorkeeper(interceptors);
    keeper.port = await keeper.server.listen("127.0.0.1:0", credentials);
    return keeper;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown({ graceMs: 0 });
  }
}

/** Tries to enter, and tells how it went: `OK alice`, or `UNAUTHENTICATED: why`. */
export async function attempt(
  port: number,
  credentials: ChannelCredentials,
  options: CallOptions = {},
  method: "enter" | "enterCellar" = "enter",
): Promise<string> {
  await using channel = new Channel(`127.0.0.1:${port}`, credentials);
  try {
    const { value } = await createClient(Door, channel)[method]({}, { timeoutMs: 60_000, ...options });
    return `OK ${value}`;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return `${statusName(error.code)}: ${error.details}`;
  }
}
