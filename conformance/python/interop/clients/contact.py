import itertools
import re

import contact_pb2
import contact_pb2_grpc

STATUSES = [contact_pb2.ClientMsg(msg=f"数据:{number}") for number in range(15)]
RESULTS = [contact_pb2.Result(ret=f"客户端接收到任务:{number}") for number in range(10)]
TASK_COUNT = 10


def is_task(message):
    return re.fullmatch(r"任务:1\d\d|任务:200", message.task) is not None


def blocking(channel):
    stub = contact_pb2_grpc.ContactStub(channel)
    acknowledged = [result.ret for result in stub.sendStatus(iter(STATUSES))]
    announced = stub.getTask(contact_pb2.Empty())
    tasks = [is_task(message) for message in itertools.islice(announced, TASK_COUNT)]
    announced.cancel()
    return [acknowledged, tasks, str(stub.tellResult(iter(RESULTS)))]


async def in_asyncio(channel):
    stub = contact_pb2_grpc.ContactStub(channel)
    acknowledged = [result.ret async for result in stub.sendStatus(iter(STATUSES))]
    announced = stub.getTask(contact_pb2.Empty())
    tasks = [is_task(await announced.read()) for _ in range(TASK_COUNT)]
    announced.cancel()
    return [acknowledged, tasks, str(await stub.tellResult(iter(RESULTS)))]
