import {
  Edition,
  type FileDescriptorProto,
  type SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyEnum, emptyFile, emptyMessage, emptyService } from "../descriptor/empty-descriptor.js";
import { FileField } from "../descriptor/field-number.js";
import type { ByteText } from "../lexer/byte-text.js";
import type { ReportFault } from "../lexer/scanner.js";
import { Cursor, type ParseOptions } from "./cursor.js";
import { BEHIND_IMPORT, TOP_LEVEL } from "./misspelt-keyword.js";
import { parseEnum } from "./parse-enum.js";
import { parseExtend, parseMessage } from "./parse-message.js";
import { parseOption } from "./parse-option.js";
import { parseService } from "./parse-service.js";
import { parseVisibility } from "./parse-visibility.js";
import type { ParsedFile } from "./parsed-file.js";

/** The editions by the names that a file calls them by. The linker says which of them it can compile. */
const EDITIONS: ReadonlyMap<string, Edition> = new Map(
  Object.entries(Edition)
    .filter(([name]) => !/^EDITION_(UNKNOWN|PROTO2|PROTO3)$/.test(name))
    .map(([name, edition]) => [name.replace("EDITION_", ""), edition]),
);

/**
 * Parses a file. All faults of the text are reported, in the order in which they are found: a statement that cannot be
 * read is skipped, and reading goes on behind it, as protoc does. Never throws.
 * The places of what was not located are found by parsing again.
 */
export function parseFile(name: string, source: ByteText, report: ReportFault, options: ParseOptions): ParsedFile {
  const isLocated = options.locating === "located";
  const cursor = new Cursor(source, report, options);
  const file = emptyFile(name);
  const root = cursor.open(undefined);
  const isKnownSyntax =
    (!cursor.is("syntax") && !cursor.is("edition")) || cursor.attempt(() => parseSyntax(cursor, file, root));
  if (isKnownSyntax) {
    while (!cursor.isAtEnd) {
      const isRead = cursor.recover(() => parseTopLevelStatement(cursor, file, root));
      if (!isRead && cursor.is("}")) {
        cursor.error('Unmatched "}".');
        cursor.nextDeclaration();
      }
    }
  }
  cursor.close(root);
  if (isLocated) file.sourceCodeInfo = { location: cursor.locations };
  let again: ParsedFile | undefined;
  const locate: ParsedFile["locate"] = (path) => {
    if (isLocated) return file.sourceCodeInfo?.location ?? [];
    if (again === undefined && isImportPath(path)) return cursor.locations;
    again ??= parseFile(name, source, () => {}, { ...options, locating: "located" });
    return again.locate(path);
  };
  return { origin: "source", descriptor: file, options: cursor.options, locate, isValid: !cursor.hasFaults };
}

function isImportPath([field]: readonly number[]): boolean {
  return field === FileField.DEPENDENCY || field === FileField.OPTION_DEPENDENCY;
}

/** Reads `syntax = "proto3";` or `edition = "2023";`. Of a file in an unknown form nothing more can be read. */
function parseSyntax(cursor: Cursor, file: FileDescriptorProto, root: SourceCodeInfo_Location): void {
  const location = cursor.open(root, FileField.SYNTAX);
  const isEdition = cursor.is("edition");
  cursor.next();
  cursor.expect("=");
  const place = cursor.span();
  const identifier = cursor.string("Expected syntax identifier.");
  cursor.end(";", location);
  cursor.close(location);
  if (isEdition) {
    const edition = EDITIONS.get(identifier);
    if (edition === undefined) cursor.failAt(place, `Unknown edition "${identifier}".`);
    cursor.syntax = "editions";
    cursor.edition = edition;
    file.syntax = "editions";
    file.edition = edition;
  } else {
    if (identifier !== "proto2" && identifier !== "proto3") {
      cursor.failAt(
        place,
        `Unrecognized syntax identifier "${identifier}".  This parser only recognizes "proto2" and "proto3".`,
      );
    }
    cursor.syntax = identifier;
    file.syntax = identifier;
  }
}

function parseTopLevelStatement(cursor: Cursor, file: FileDescriptorProto, root: SourceCodeInfo_Location): void {
  if (cursor.takeEnd(";", undefined)) return;
  const visibility = parseVisibility(cursor);
  switch (cursor.text) {
    case "message": {
      const location = cursor.open(root, FileField.MESSAGE_TYPE, file.messageType.length);
      const message = emptyMessage();
      message.visibility = visibility;
      file.messageType.push(message);
      parseMessage(cursor, message, location);
      break;
    }
    case "enum": {
      const location = cursor.open(root, FileField.ENUM_TYPE, file.enumType.length);
      const descriptor = emptyEnum();
      descriptor.visibility = visibility;
      file.enumType.push(descriptor);
      parseEnum(cursor, descriptor, location);
      break;
    }
    case "service": {
      const location = cursor.open(root, FileField.SERVICE, file.service.length);
      const service = emptyService();
      file.service.push(service);
      parseService(cursor, service, location);
      break;
    }
    case "extend": {
      const scope = { messages: file.messageType, location: root, messagesField: FileField.MESSAGE_TYPE };
      parseExtend(cursor, file.extension, scope, cursor.open(root, FileField.EXTENSION));
      break;
    }
    case "import":
      parseImport(cursor, file, root);
      break;
    case "package":
      parsePackage(cursor, file, root);
      break;
    case "option": {
      const location = cursor.open(root, FileField.OPTIONS);
      parseOption(cursor, file, location, "statement");
      cursor.close(location);
      break;
    }
    default:
      cursor.doubt(TOP_LEVEL);
      cursor.fail('Expected top-level statement (e.g. "message").');
  }
}

function parsePackage(cursor: Cursor, file: FileDescriptorProto, root: SourceCodeInfo_Location): void {
  if (file.package !== undefined) {
    cursor.error("Multiple package definitions.");
    file.package = undefined;
  }
  const location = cursor.open(root, FileField.PACKAGE);
  cursor.expect("package");
  // Set part by part: a second statement is one too many even behind one that could not be read to its end.
  file.package = cursor.identifier("Expected identifier.");
  while (cursor.take(".")) {
    file.package += ".";
    file.package += cursor.identifier("Expected identifier.");
  }
  cursor.end(";", location);
  cursor.close(location);
}

function parseImport(cursor: Cursor, file: FileDescriptorProto, root: SourceCodeInfo_Location): void {
  const start = cursor.span();
  const nameFault = "Expected a string naming the file to import.";
  cursor.expect("import");
  if (cursor.syntax === "editions" && cursor.is("option")) {
    const location = cursor.openImport(root, start, FileField.OPTION_DEPENDENCY, file.optionDependency.length);
    if (cursor.edition < Edition.EDITION_2024) {
      cursor.error("option import is not supported before edition 2024.");
    }
    cursor.next();
    file.optionDependency.push(cursor.string(nameFault));
    cursor.end(";", location);
    cursor.close(location);
    return;
  }
  const location = cursor.openImport(root, start, FileField.DEPENDENCY, file.dependency.length);
  if (file.optionDependency.length > 0) {
    cursor.error("imports should precede any option imports to ensure proto files can roundtrip.");
  }
  if (cursor.is("public")) {
    const modifier = cursor.open(root, FileField.PUBLIC_DEPENDENCY, file.publicDependency.length);
    cursor.next();
    cursor.close(modifier);
    file.publicDependency.push(file.dependency.length);
  } else if (cursor.is("weak")) {
    if (cursor.edition >= Edition.EDITION_2024) {
      cursor.error("weak import is not supported in edition 2024 and above. Consider using option import instead.");
    }
    const modifier = cursor.open(root, FileField.WEAK_DEPENDENCY, file.weakDependency.length);
    cursor.next();
    cursor.close(modifier);
    file.weakDependency.push(file.dependency.length);
  }
  cursor.doubt(BEHIND_IMPORT);
  file.dependency.push(cursor.string(nameFault));
  cursor.end(";", location);
  cursor.close(location);
}
