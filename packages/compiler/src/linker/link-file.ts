import { Edition, FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { InvalidUtf8 } from "../descriptor/escaped-utf8.js";
import { FileField } from "../descriptor/field-number.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic-sink.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { checkEdition } from "./check-editions.js";
import { checkFeatureSupport } from "./check-feature-support.js";
import { checkMapConflicts } from "./check-map-conflicts.js";
import { checkNamingStyle } from "./check-naming-style.js";
import { declareFile, declarePackage } from "./declare-file.js";
import { finishFile } from "./finish-file.js";
import { newLinkedFile } from "./linked-file.js";
import { Linking } from "./linking.js";
import { NameResolver } from "./name-resolver.js";
import { NumberHints } from "./number-hints.js";
import { checkLifetimes } from "./options/check-lifetimes.js";
import {
  checkTargets,
  dropSourceOptions,
  hasSourceOptions,
  type InterpretedOptions,
  interpretOptions,
} from "./options/interpret-options.js";
import { resolveFile } from "./resolve-file.js";
import type { LinkedFile } from "./symbol.js";
import type { SymbolTable } from "./symbol-table.js";
import { validateFile } from "./validate-file.js";
import { defaultVisibility } from "./visibility.js";

/** What linking needs beside the file. */
export interface LinkInputs {
  readonly table: SymbolTable;
  readonly sink: DiagnosticSink;
  readonly invalidUtf8: InvalidUtf8;
  /** Whether to warn of imports of which nothing is used. */
  readonly warnsOfUnusedImports: boolean;
  /** What becomes of options that only the source keeps: with `both`, a copy of the descriptor has them. */
  readonly sourceOptions: "drop" | "keep" | "both";
}

/**
 * Links a file whose imports have been linked before: gives names their meaning, and completes the descriptor. All
 * errors are reported; with any, nothing of the file stays in the table, and undefined is the result.
 */
export function linkFile(parsed: ParsedFile, inputs: LinkInputs): LinkedFile | undefined {
  const { table } = inputs;
  const file = newLinkedFile(parsed.descriptor);
  const linking = new Linking(file, parsed, inputs);
  table.addFile(file);
  checkEdition(linking);
  let options: readonly InterpretedOptions[] = [];
  if (declarePackage(linking) && linkImports(linking, inputs)) options = linkDeclarations(linking);
  else linking.hasErrors = true;
  if (linking.hasErrors) {
    table.rollBack();
    return undefined;
  }
  table.commit();
  finishFile(file);
  if (inputs.sourceOptions === "both" && hasSourceOptions(options)) {
    file.source = FileDescriptorProto.clone(file.descriptor);
  }
  if (inputs.sourceOptions !== "keep") dropSourceOptions(linking, options);
  return file;
}

/** Finds the imports. False if the file imports itself: that has been reported. */
function linkImports(linking: Linking, inputs: LinkInputs): boolean {
  const { file, table, unusedImports } = linking;
  const { dependency: names, publicDependency } = file.descriptor;
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) linking.errorAtPath(linking.importPath(index), `Import "${name}" was listed twice.`);
    seen.add(name);
    const dependency = table.file(name);
    if (dependency === file) return false;
    file.dependencies.push(dependency);
    if (dependency === undefined) {
      linking.errorAtPath(linking.importPath(index), `Import "${name}" was not found or had errors.`);
    } else if (inputs.warnsOfUnusedImports && dependency.publicDependencies.length === 0) {
      unusedImports.add(dependency);
    }
  }
  for (const index of publicDependency) {
    const dependency = file.dependencies[index];
    if (dependency === undefined) continue;
    file.publicDependencies.push(dependency);
    unusedImports.delete(dependency);
  }
  for (const dependency of file.dependencies) addVisible(linking.visibleFiles, dependency);
  linkOptionImports(linking, inputs, seen);
  return true;
}

function linkOptionImports(linking: Linking, inputs: LinkInputs, seen: Set<string>): void {
  const { file, table, unusedImports } = linking;
  for (const [index, name] of file.descriptor.optionDependency.entries()) {
    const dependency = table.file(name);
    const path = [FileField.OPTION_DEPENDENCY, index];
    if (seen.has(name)) linking.errorAtPath(path, `Import "${name}" was listed twice.`);
    seen.add(name);
    if (dependency === undefined) {
      linking.errorAtPath(path, `Import "${name}" was not found or had errors.`);
      continue;
    }
    file.optionDependencies.push(dependency);
    if (inputs.warnsOfUnusedImports && dependency.publicDependencies.length === 0) unusedImports.add(dependency);
  }
}

function addVisible(visible: Set<LinkedFile>, file: LinkedFile | undefined): void {
  if (file === undefined || visible.has(file)) return;
  const added = new Set([file]);
  // A set goes on to what is added while it is gone through: however long the chain, it is no recursion.
  for (const { publicDependencies } of added) for (const dependency of publicDependencies) added.add(dependency);
  for (const each of added) visible.add(each);
}

/** Gives what the options in the file mean. */
function linkDeclarations(linking: Linking): readonly InterpretedOptions[] {
  const { file } = linking;
  const hints = new NumberHints();
  declareFile(linking, hints);
  const resolver = new NameResolver(linking);
  resolveFile(linking, resolver);
  hints.report(linking);
  // From here on only options look for names.
  for (const dependency of file.optionDependencies) addVisible(linking.visibleFiles, dependency);
  const options = linking.hasErrors ? [] : interpretOptions(linking, resolver);
  file.defaultVisibility = defaultVisibility(file);
  if (!linking.hasErrors) validateFile(linking);
  if (!linking.hasErrors) checkFeatureSupport(linking);
  if (!linking.hasErrors) checkLifetimes(linking, options);
  if (!linking.hasErrors) checkTargets(linking, options);
  if (!linking.hasErrors) checkNamingStyle(linking);
  if (!linking.hasErrors && file.descriptor.edition === Edition.EDITION_UNSTABLE) {
    linking.errorAtPath(
      undefined,
      "is a file using edition UNSTABLE, which is later than the protoc maximum supported edition 2024.",
    );
  }
  if (linking.hasErrors) {
    for (const message of file.messages) checkMapConflicts(linking, message);
    return [];
  }
  for (const unused of linking.unusedImports) {
    const { dependency, optionDependency } = file.descriptor;
    const path = dependency.includes(unused.name)
      ? [FileField.DEPENDENCY, dependency.indexOf(unused.name)]
      : [FileField.OPTION_DEPENDENCY, optionDependency.indexOf(unused.name)];
    linking.warningAtPath(path, `Import ${unused.name} is unused.`);
  }
  return options;
}
