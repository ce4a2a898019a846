import { type JsonObject, jsonArray, jsonNumber, jsonObject, jsonString } from "./json.js";

/** Who asks for a service config: some are for a part of the clients only. */
export interface ServiceConfigClient {
  readonly hostname: string;
  /** Where this client stands among all, by chance: from 0 to below 100. */
  readonly percentage: number;
}

const prefix = "grpc_config=";

/**
 * Chooses from TXT records the service config that is for this client (gRFC A2, "Encoding in DNS TXT Records"); `undefined`
 * when there is none. Throws `TypeError` for what is malformed.
 */
export function chooseServiceConfig(records: readonly (readonly string[])[], client: ServiceConfigClient): unknown {
  const text = records.map((pieces) => pieces.join("")).find((record) => record.startsWith(prefix));
  if (text === undefined) return undefined;
  const name = "the grpc_config record";
  for (const [index, entry] of jsonArray(parse(text.slice(prefix.length)), name).entries()) {
    const choice = jsonObject(entry, `${name}[${index}]`);
    if (isFor(choice, client, `${name}[${index}]`)) return choice["serviceConfig"];
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(
      `Service config: the grpc_config record is no JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function isFor(choice: JsonObject, client: ServiceConfigClient, where: string): boolean {
  const { clientLanguage, clientHostname, percentage } = choice;
  const names = (json: unknown, field: string): string[] | undefined =>
    json === undefined
      ? undefined
      : jsonArray(json, `${where}.${field}`).map((each) => (jsonString(each, `${where}.${field}`) ?? "").toLowerCase());
  // A config for programs in Node is meant, whatever library they use.
  const languages = names(clientLanguage, "clientLanguage");
  if (languages !== undefined && !languages.includes("node")) return false;
  const hosts = names(clientHostname, "clientHostname");
  if (hosts !== undefined && !hosts.includes(client.hostname.toLowerCase())) return false;
  const part = jsonNumber(percentage, `${where}.percentage`, 0, 100);
  return part === undefined || client.percentage < part;
}
