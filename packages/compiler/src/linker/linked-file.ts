import {
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility,
  type FileDescriptorProto,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { LinkedFile } from "./symbol.js";

/** A file of which nothing has been declared yet. */
export function newLinkedFile(descriptor: FileDescriptorProto): LinkedFile {
  return {
    kind: "file",
    name: descriptor.name ?? "",
    package: descriptor.package ?? "",
    syntax: descriptor.syntax === "proto3" || descriptor.syntax === "editions" ? descriptor.syntax : "proto2",
    descriptor,
    source: undefined,
    isSaidByOrder: false,
    dependencies: [],
    publicDependencies: [],
    optionDependencies: [],
    messages: [],
    enums: [],
    services: [],
    extensions: [],
    defaultVisibility: FeatureSet_VisibilityFeature_DefaultSymbolVisibility.EXPORT_ALL,
  };
}
