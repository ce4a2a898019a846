import data_pb2
import data_pb2_grpc

NUMBERS = [data_pb2.Message(message=number) for number in range(12)]
VALUES = [12.3, 0, -0.5, 1e150]


def blocking(channel):
    stub = data_pb2_grpc.SquareServiceStub(channel)
    return [
        [stub.square(data_pb2.Message(message=value)).message for value in VALUES],
        [reply.message for reply in stub.rangeSquare(data_pb2.Message(message=12))],
        [reply.message for reply in stub.rangeSquare(data_pb2.Message(message=-5))],
        stub.sumSquare(iter(NUMBERS)).message,
        [reply.message for reply in stub.streamrangeSquare(iter(NUMBERS))],
    ]


async def in_asyncio(channel):
    stub = data_pb2_grpc.SquareServiceStub(channel)
    return [
        [(await stub.square(data_pb2.Message(message=value))).message for value in VALUES],
        [reply.message async for reply in stub.rangeSquare(data_pb2.Message(message=12))],
        [reply.message async for reply in stub.rangeSquare(data_pb2.Message(message=-5))],
        (await stub.sumSquare(iter(NUMBERS))).message,
        [reply.message async for reply in stub.streamrangeSquare(iter(NUMBERS))],
    ]
