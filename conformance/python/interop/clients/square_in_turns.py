"""Sends the next number only when the last one's square is there: works with a server that answers during the requests."""

import asyncio
import queue

import data_pb2
import data_pb2_grpc
import grpc.aio


def blocking(channel):
    numbers = queue.SimpleQueue()
    replies = data_pb2_grpc.SquareServiceStub(channel).streamrangeSquare(iter(numbers.get, None))
    answers = []
    for number in range(12):
        numbers.put(data_pb2.Message(message=number))
        answers.append(next(replies).message)
    numbers.put(None)
    return answers + [reply.message for reply in replies]


async def in_asyncio(channel):
    call = data_pb2_grpc.SquareServiceStub(channel).streamrangeSquare()
    answers = []
    for number in range(12):
        await call.write(data_pb2.Message(message=number))
        answers.append((await asyncio.wait_for(call.read(), 10)).message)
    await call.done_writing()
    if await call.read() is not grpc.aio.EOF:
        raise AssertionError("an answer too many")
    return answers
