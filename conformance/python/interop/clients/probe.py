"""Makes the calls of conformance/probe/cases.json and tells what came of each."""

import asyncio
import base64
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import probe_pb2
import probe_pb2_grpc
from google.protobuf.json_format import MessageToDict, ParseDict

with open(os.environ["BAUD_PROBE_CASES"], encoding="utf-8") as file:
    CASES = json.load(file)
# Those whose deadline passes; they wait for it together.
WAITING = [number for number, case in enumerate(CASES) if case["expected"]["code"] == 4 and "timeoutMs" in case]


def blocking(channel):
    def run(number):
        return blocking_case(channel, CASES[number], f"blocking-{number}")

    with ThreadPoolExecutor(len(WAITING)) as pool:
        waiting = {number: pool.submit(run, number) for number in WAITING}
        return [waiting[number].result() if number in waiting else run(number) for number in range(len(CASES))]


async def in_asyncio(channel):
    def run(number):
        return asyncio_case(channel, CASES[number], f"asyncio-{number}")

    waiting = {number: asyncio.create_task(run(number)) for number in WAITING}
    return [await (waiting[number] if number in waiting else run(number)) for number in range(len(CASES))]


def blocking_case(channel, case, call_id):
    probe = probe_pb2_grpc.ProbeStub(channel)
    done = threading.Event()
    answers = []

    def asks():
        yield from requests(case)
        if case.get("holdAsks"):
            done.wait()

    def cancel_when_started():
        probe.AwaitStart(probe_pb2.CallId(id=call_id))
        call.cancel()

    # With one answer, only the future is also the call.
    method, is_streaming_asks, is_streaming_answers = method_of(channel, case)
    start = method if is_streaming_answers else method.future
    call = start(asks() if is_streaming_asks else requests(case)[0], **options(case, call_id))
    if case.get("cancel") == "whenStarted":
        threading.Thread(target=cancel_when_started, daemon=True).start()
    try:
        if is_streaming_answers:
            for answer in call:
                answers.append(describe(answer))
                if is_enough(case, answers):
                    call.cancel()
                    break
        else:
            answers.append(describe(call.result()))
    except (grpc.RpcError, grpc.FutureCancelledError):
        pass
    outcome = tell(case, call.code(), call.details(), answers, call.initial_metadata(), call.trailing_metadata())
    done.set()
    if "ended" in case["expected"]:
        outcome["ended"] = probe.AwaitEnd(probe_pb2.CallId(id=call_id)).how
    return outcome


async def asyncio_case(channel, case, call_id):
    probe = probe_pb2_grpc.ProbeStub(channel)
    done = asyncio.Event()
    answers = []

    async def asks():
        for ask in requests(case):
            yield ask
        if case.get("holdAsks"):
            await done.wait()

    async def cancel_when_started():
        await probe.AwaitStart(probe_pb2.CallId(id=call_id))
        call.cancel()

    method, is_streaming_asks, is_streaming_answers = method_of(channel, case)
    call = method(asks() if is_streaming_asks else requests(case)[0], **options(case, call_id))
    cancelling = asyncio.create_task(cancel_when_started()) if case.get("cancel") == "whenStarted" else None
    try:
        if is_streaming_answers:
            async for answer in call:
                answers.append(describe(answer))
                if is_enough(case, answers):
                    call.cancel()
                    break
        else:
            answers.append(describe(await call))
    except (grpc.RpcError, asyncio.CancelledError):
        pass
    initial = await call.initial_metadata()
    outcome = tell(case, await call.code(), await call.details(), answers, initial, await call.trailing_metadata())
    done.set()
    if cancelling is not None:
        await cancelling
    if "ended" in case["expected"]:
        outcome["ended"] = (await probe.AwaitEnd(probe_pb2.CallId(id=call_id))).how
    return outcome


def method_of(channel, case):
    """The stub's method, and whether it takes and gives a stream."""
    if case["method"] == "Absent":
        return probe_pb2_grpc.AbsentStub(channel).Unary, False, False
    descriptor = probe_pb2.DESCRIPTOR.services_by_name["Probe"].methods_by_name[case["method"]]
    method = getattr(probe_pb2_grpc.ProbeStub(channel), case["method"])
    return method, descriptor.client_streaming, descriptor.server_streaming


def requests(case):
    padding = bytes(case.get("paddingBytes", 0))
    asks = [ParseDict(ask, probe_pb2.Ask()) for ask in case["asks"]]
    for ask in asks:
        ask.padding = padding
    return asks * case.get("repeatAsks", 1)


def options(case, call_id):
    metadata = [("id", call_id)]
    for key, values in case.get("metadata", {}).items():
        metadata += [(key, base64.b64decode(value) if key.endswith("-bin") else value) for value in values]
    timeout = case["timeoutMs"] / 1000 if "timeoutMs" in case else None
    return {"metadata": metadata, "timeout": timeout}


def is_enough(case, answers):
    expected = case["expected"]
    count = expected.get("answerCount", len(expected.get("answers", [])))
    return case.get("cancel") == "afterAnswers" and len(answers) == count


def describe(answer):
    described = MessageToDict(answer)
    if described.pop("padding", None) is not None:
        described["paddingBytes"] = len(answer.padding)
    return described


def tell(case, code, details, answers, headers, trailers):
    return {
        "name": case["name"],
        "code": code.value[0],
        "details": details or "",
        "answers": answers,
        "headers": echoed(case, headers),
        "trailers": echoed(case, trailers),
    }


def echoed(case, metadata):
    found = {}
    for key, value in metadata or ():
        if key in case.get("metadata", {}):
            text = base64.b64encode(value).decode() if isinstance(value, bytes) else value
            found.setdefault(key, []).append(text)
    return found
