import assert from "node:assert/strict";
import { test } from "node:test";
import { buildFile, type MessageInit } from "@baud/protobuf";
import { FieldDescriptorProto_Type, FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { createClient, Status } from "@baud/rpc";
import { ServerReflection } from "../grpc/reflection/v1/reflection_grpc.js";
import type { ServerReflectionRequest, ServerReflectionResponse } from "../grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ServerReflectionAlpha } from "../grpc/reflection/v1alpha/reflection_grpc.js";
import { addHealth, addReflection } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

type Question = NonNullable<MessageInit<ServerReflectionRequest>["messageRequest"]>;

/** A file with a message that can be extended, an extension of it, and an enum, which imports `base.proto`. */
const base = buildFile(
  FileDescriptorProto.encode({
    name: "base.proto",
    package: "base",
    messageType: [{ name: "Open", extensionRange: [{ start: 100, end: 200 }] }],
  }),
  () => undefined,
);
const extending = buildFile(
  FileDescriptorProto.encode({
    name: "extending.proto",
    package: "more",
    dependency: ["base.proto"],
    extension: [{ name: "note", extendee: ".base.Open", number: 107, type: FieldDescriptorProto_Type.TYPE_STRING }],
    enumType: [{ name: "Color", value: [{ name: "COLOR_RED", number: 0 }] }],
  }),
  () => base,
);

async function ask(bed: Testbed, ...questions: readonly Question[]): Promise<ServerReflectionResponse[]> {
  const stub = createClient(ServerReflection, bed.channel);
  const answers: ServerReflectionResponse[] = [];
  const requests = questions.map((messageRequest) => ({ host: "here", messageRequest }));
  for await (const answer of stub.serverReflectionInfo(requests)) answers.push(answer);
  return answers;
}

/** What is told, briefly: the names of files and services, numbers, or the code of an error. */
function brief({ messageResponse: answer }: ServerReflectionResponse): unknown {
  switch (answer?.case) {
    case "fileDescriptorResponse":
      return answer.value.fileDescriptorProto.map((bytes) => FileDescriptorProto.decode(bytes).name);
    case "listServicesResponse":
      return answer.value.service.map(({ name }) => name);
    case "allExtensionNumbersResponse":
      return answer.value.extensionNumber;
    default:
      return answer?.value.errorCode;
  }
}

async function startWithReflection(): Promise<Testbed> {
  const bed = await Testbed.start(new TextsHandlers());
  addReflection(bed.server, { files: [extending] });
  return bed;
}

const services = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "test.Texts"];

const cases: readonly [Question, unknown][] = [
  [{ case: "listServices", value: "" }, services],
  [{ case: "fileByFilename", value: "base.proto" }, ["base.proto"]],
  [{ case: "fileByFilename", value: "extending.proto" }, ["extending.proto", "base.proto"]],
  [{ case: "fileByFilename", value: "none.proto" }, Status.NOT_FOUND],
  [{ case: "fileContainingSymbol", value: "base.Open" }, ["base.proto"]],
  [{ case: "fileContainingSymbol", value: "more.note" }, ["extending.proto", "base.proto"]],
  [{ case: "fileContainingSymbol", value: "more.Color" }, ["extending.proto", "base.proto"]],
  [{ case: "fileContainingSymbol", value: "more.COLOR_RED" }, ["extending.proto", "base.proto"]],
  [{ case: "fileContainingSymbol", value: "more.COLOR_BLUE" }, Status.NOT_FOUND],
  [{ case: "fileContainingSymbol", value: "" }, Status.NOT_FOUND],
  [
    { case: "fileContainingSymbol", value: "grpc.reflection.v1.ServerReflection" },
    ["grpc/reflection/v1/reflection.proto"],
  ],
  [
    { case: "fileContainingSymbol", value: "grpc.reflection.v1.ServerReflection.ServerReflectionInfo" },
    ["grpc/reflection/v1/reflection.proto"],
  ],
  [
    { case: "fileContainingSymbol", value: "grpc.reflection.v1.ServerReflectionRequest.message_request" },
    ["grpc/reflection/v1/reflection.proto"],
  ],
  [{ case: "fileContainingSymbol", value: "grpc.reflection.v1.ServerReflectionRequest.nothing" }, Status.NOT_FOUND],
  [
    { case: "fileContainingExtension", value: { containingType: "base.Open", extensionNumber: 107 } },
    ["extending.proto", "base.proto"],
  ],
  [{ case: "fileContainingExtension", value: { containingType: "base.Open", extensionNumber: 108 } }, Status.NOT_FOUND],
  [{ case: "allExtensionNumbersOfType", value: "base.Open" }, [107]],
  [{ case: "allExtensionNumbersOfType", value: "base.Closed" }, Status.NOT_FOUND],
  // A service that was written by hand is listed, and nothing more is known of it.
  [{ case: "fileContainingSymbol", value: "test.Texts" }, Status.NOT_FOUND],
];

test("each question has its answer", async () => {
  await using bed = await startWithReflection();
  for (const [question, expected] of cases) {
    const [answer] = await ask(bed, question);
    assert.deepEqual(answer && brief(answer), expected, JSON.stringify(question));
    assert.equal(answer?.validHost, "here");
    assert.deepEqual(answer?.originalRequest?.messageRequest?.case, question.case);
  }
});

test("a stream is told of an import once, and of a file as often as it asks", async () => {
  await using bed = await startWithReflection();
  const file: Question = { case: "fileByFilename", value: "extending.proto" };
  const answers = await ask(bed, file, file, { case: "fileByFilename", value: "base.proto" });
  assert.deepEqual(answers.map(brief), [["extending.proto", "base.proto"], ["extending.proto"], ["base.proto"]]);
});

test("a question that asks nothing is answered with an error, and the stream goes on", async () => {
  await using bed = await startWithReflection();
  const stub = createClient(ServerReflection, bed.channel);
  const answers: unknown[] = [];
  for await (const answer of stub.serverReflectionInfo([
    {},
    { messageRequest: { case: "fileByFilename", value: "base.proto" } },
  ])) {
    answers.push(brief(answer));
  }
  assert.deepEqual(answers, [Status.INVALID_ARGUMENT, ["base.proto"]]);
});

test("v1alpha answers alike, and services that are added later are told of", async () => {
  await using bed = await startWithReflection();
  const stub = createClient(ServerReflectionAlpha, bed.channel);
  const list = async (): Promise<string[]> => {
    const { value } = await stub
      .serverReflectionInfo([{ messageRequest: { case: "listServices", value: "*" } }])
      .next();
    const answer = value?.messageResponse;
    assert.equal(answer?.case, "listServicesResponse");
    return answer.value.service.map(({ name }) => name);
  };
  assert.deepEqual(await list(), services);
  addHealth(bed.server);
  assert.deepEqual(await list(), ["grpc.health.v1.Health", ...services]);
  const [health] = await ask(bed, { case: "fileContainingSymbol", value: "grpc.health.v1.Health.Watch" });
  assert.deepEqual(health && brief(health), ["grpc/health/v1/health.proto"]);
});
