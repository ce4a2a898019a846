import type { DiagnosticFormat } from "@baud/compiler";

/** A folder on disk, and where it stands among the virtual paths by which files import each other ("" for the root). */
export interface PathMapping {
  readonly virtualPath: string;
  /** Canonical. */
  readonly diskPath: string;
}

/** One `--NAME_out`: which generator writes where, and with what parameters. */
export interface OutputDirective {
  /** The flag: `--ts_out`. */
  readonly flag: string;
  readonly parameter: string;
  /** A folder, or a `.zip` or `.jar`. */
  readonly location: string;
}

/** What a run is to do, as its arguments say. */
export interface ProtocRequest {
  mode: "compile" | "printFreeFieldNumbers" | "encode" | "decode" | "decodeRaw" | "help" | "version" | "notices";
  readonly inputFiles: string[];
  readonly protoPath: PathMapping[];
  readonly outputs: OutputDirective[];
  /** What `--NAME_opt` flags gave, joined by commas, by the flag of the output: `--ts_out`. */
  readonly parameters: Map<string, string>;
  /** The programs that `--plugin` named, by the names of the plugins: `protoc-gen-es`. */
  readonly plugins: Map<string, string>;
  readonly descriptorSetIn: string[];
  /** Whether options stay in descriptors that only the source keeps. */
  retainsOptions: boolean;
  descriptorSetOut: string | undefined;
  includesImports: boolean;
  includesSourceInfo: boolean;
  dependencyOut: string | undefined;
  /** Undefined when nobody asked for one. */
  errorFormat: DiagnosticFormat | undefined;
  areWarningsFatal: boolean;
  areServicesDisallowed: boolean;
  isOutputDeterministic: boolean;
  /** The imports that are allowed; undefined for any. */
  directDependencies: ReadonlySet<string> | undefined;
  directDependenciesViolation: string;
  /** The same for imports of options (`import option`). */
  optionDependencies: ReadonlySet<string> | undefined;
  optionDependenciesViolation: string;
  /** Whether generated files may stand outside of their folder. */
  allowsEscape: boolean;
  /** The message type of `--encode` or `--decode`. */
  codecType: string;
  /** Whether to compile again whenever a source changes. */
  isWatching: boolean;
  /** Printed before the run; none of it is an error. */
  readonly warnings: string[];
}

/** A run of which nothing has been said. */
export function emptyRequest(): ProtocRequest {
  return {
    mode: "compile",
    inputFiles: [],
    protoPath: [],
    outputs: [],
    parameters: new Map(),
    plugins: new Map(),
    descriptorSetIn: [],
    retainsOptions: false,
    descriptorSetOut: undefined,
    includesImports: false,
    includesSourceInfo: false,
    dependencyOut: undefined,
    errorFormat: undefined,
    areWarningsFatal: false,
    areServicesDisallowed: false,
    isOutputDeterministic: false,
    directDependencies: undefined,
    directDependenciesViolation: "File is imported but not declared in --direct_dependencies: %s",
    optionDependencies: undefined,
    optionDependenciesViolation: "File is option imported but not declared in --option_dependencies: %s",
    allowsEscape: false,
    isWatching: false,
    codecType: "",
    warnings: [],
  };
}

/** Whether an output is written by a generator of ours, and not by a plugin. */
export function isOurs({ plugins }: ProtocRequest, { flag }: OutputDirective): boolean {
  return (flag === "--ts_out" || flag === "--grpc_ts_out") && !plugins.has(pluginName(flag));
}

/** The name of the plugin behind a flag: `protoc-gen-es` for `--es_out`. */
export function pluginName(flag: string): string {
  return `protoc-gen-${flag.slice(2).replace(/_out$/, "")}`;
}
