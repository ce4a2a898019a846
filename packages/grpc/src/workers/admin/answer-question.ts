import { RpcError, Status } from "@baud/rpc";
import { ChannelzService } from "../../channelz/channelz-service.js";
import { keepTimes } from "../../channelz/kept-time.js";
import { Channelz } from "../../grpc/channelz/v1/channelz_grpc.js";
import { encodeMessage } from "./encode-message.js";
import { reportOfProcess } from "./process-report.js";
import type { Answer, ChannelzMethod, Question } from "./question.js";

/** Answers for this process. */
export function answerQuestion(question: Question): Answer {
  return question.name === "report" ? { name: "report", report: reportOfProcess() } : answerChannelz(question);
}

const channelz = new ChannelzService();

function answerChannelz({ method, request }: Extract<Question, { name: "channelz" }>): Answer {
  keepTimes();
  try {
    return { name: "response", response: callChannelz(method, Buffer.from(request, "base64")) };
  } catch (error) {
    if (error instanceof RpcError) return { name: "refused", code: error.code, details: error.details };
    return { name: "refused", code: Status.INTERNAL, details: String(error) };
  }
}

function callChannelz(name: ChannelzMethod, request: Uint8Array): string {
  const method = Channelz.methods[name];
  // The name says which request it is, and which response.
  const handler = channelz[name].bind(channelz) as (request: unknown) => object;
  return encodeMessage(method.response as never, handler(method.request.decode(request)) as never);
}
