import type {
  MethodDescriptorProto,
  ServiceDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyMethod } from "../descriptor/empty-descriptor.js";
import { MethodField, ServiceField } from "../descriptor/field-number.js";
import type { Cursor } from "./cursor.js";
import { BEFORE_TYPE, BEHIND_INPUT, IN_SERVICE } from "./misspelt-keyword.js";
import { parseOption } from "./parse-option.js";
import { parseMessageTypeName } from "./type-name.js";

/** Reads a service from the word `service` on. */
export function parseService(
  cursor: Cursor,
  descriptor: ServiceDescriptorProto,
  location: SourceCodeInfo_Location,
): void {
  cursor.expect("service");
  const nameLocation = cursor.open(location, ServiceField.NAME);
  descriptor.name = cursor.identifier("Expected service name.");
  cursor.close(nameLocation);

  cursor.end("{", location);
  while (!cursor.takeEnd("}", undefined)) {
    if (cursor.isAtEnd) cursor.fail("Reached end of input in service definition (missing '}').");
    cursor.recover(() => parseServiceStatement(cursor, descriptor, location));
  }
  cursor.close(location);
}

function parseServiceStatement(
  cursor: Cursor,
  descriptor: ServiceDescriptorProto,
  location: SourceCodeInfo_Location,
): void {
  if (cursor.takeEnd(";", undefined)) return;
  if (cursor.is("option")) {
    const optionsLocation = cursor.open(location, ServiceField.OPTIONS);
    parseOption(cursor, descriptor, optionsLocation, "statement");
    cursor.close(optionsLocation);
  } else {
    const methodLocation = cursor.open(location, ServiceField.METHOD, descriptor.method.length);
    const method = emptyMethod();
    descriptor.method.push(method);
    parseMethod(cursor, method, methodLocation);
    cursor.close(methodLocation);
  }
}

function parseMethod(cursor: Cursor, method: MethodDescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.doubt(IN_SERVICE);
  cursor.expect("rpc");
  const nameLocation = cursor.open(location, MethodField.NAME);
  method.name = cursor.identifier("Expected method name.");
  cursor.close(nameLocation);

  cursor.expect("(");
  if (parseStream(cursor, location, MethodField.CLIENT_STREAMING)) method.clientStreaming = true;
  method.inputType = parseMessageType(cursor, location, MethodField.INPUT_TYPE);
  cursor.expect(")");
  cursor.doubt(BEHIND_INPUT);
  cursor.expect("returns");
  cursor.expect("(");
  if (parseStream(cursor, location, MethodField.SERVER_STREAMING)) method.serverStreaming = true;
  method.outputType = parseMessageType(cursor, location, MethodField.OUTPUT_TYPE);
  cursor.expect(")");

  if (cursor.is("{")) parseMethodOptions(cursor, method, location);
  else cursor.end(";", location);
}

function parseStream(cursor: Cursor, parent: SourceCodeInfo_Location, field: number): boolean {
  if (!cursor.is("stream")) return false;
  const location = cursor.open(parent, field);
  cursor.next();
  cursor.close(location);
  return true;
}

function parseMessageType(cursor: Cursor, parent: SourceCodeInfo_Location, field: number): string {
  const location = cursor.open(parent, field);
  cursor.doubt(BEFORE_TYPE);
  const name = parseMessageTypeName(cursor);
  cursor.close(location);
  return name;
}

function parseMethodOptions(cursor: Cursor, method: MethodDescriptorProto, location: SourceCodeInfo_Location): void {
  // A block says that there are options, even if none stands in it.
  cursor.options.set(method, []);
  cursor.end("{", location);
  while (!cursor.takeEnd("}", undefined)) {
    if (cursor.isAtEnd) cursor.fail("Reached end of input in method options (missing '}').");
    if (cursor.takeEnd(";", undefined)) continue;
    const optionsLocation = cursor.open(location, MethodField.OPTIONS);
    cursor.recover(() => parseOption(cursor, method, optionsLocation, "statement"));
    cursor.close(optionsLocation);
  }
}
