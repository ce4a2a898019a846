import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  ServiceDescriptor,
} from "./descriptor.js";

/** Descriptors by name. */
export interface Registry {
  readonly files: readonly FileDescriptor[];
  file(name: string): FileDescriptor | undefined;
  /** By full name, without a leading dot. */
  message(typeName: string): MessageDescriptor | undefined;
  enum(typeName: string): EnumDescriptor | undefined;
  service(typeName: string): ServiceDescriptor | undefined;
  extension(typeName: string): FieldDescriptor | undefined;
  /** The extension that gives a field of `extendee` this number. */
  extensionByNumber(extendee: MessageDescriptor, number: number): FieldDescriptor | undefined;
  /** All extensions of a message. */
  extensionsOf(extendee: MessageDescriptor): readonly FieldDescriptor[];
}
