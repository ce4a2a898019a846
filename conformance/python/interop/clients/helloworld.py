import helloworld_pb2
import helloworld_pb2_grpc
from tutorial.helloworld.v1 import helloworld_pb2 as v1
from tutorial.helloworld.v1 import helloworld_pb2_grpc as v1_grpc
from tutorial.helloworld.v2 import helloworld_pb2 as v2
from tutorial.helloworld.v2 import helloworld_pb2_grpc as v2_grpc
from tutorial.helloworld.v3 import helloworld_pb2 as v3
from tutorial.helloworld.v3 import helloworld_pb2_grpc as v3_grpc

CZL = helloworld_pb2.HelloRequest(name="czl")
JACK_1, JACK_2 = v1.SayHelloRequest(name="Jack"), v2.SayHelloRequest(name="Jack")
PAGES = [v3.SayHelloRequest(name="1" * 4000)] * 25


def blocking(channel):
    greeter = helloworld_pb2_grpc.GreeterStub(channel)
    return {
        "SayHello": greeter.SayHello(CZL).message,
        "SayHelloAgain": greeter.SayHelloAgain(CZL).message,
        "v1": v1_grpc.GreeterServiceStub(channel).SayHello(JACK_1).message,
        "v2": [reply.message for reply in v2_grpc.GreeterServiceStub(channel).SayHello(JACK_2)],
        "v3": [reply.message for reply in v3_grpc.GreeterServiceStub(channel).SayHello(iter(PAGES))],
    }


async def in_asyncio(channel):
    greeter = helloworld_pb2_grpc.GreeterStub(channel)
    return {
        "SayHello": (await greeter.SayHello(CZL)).message,
        "SayHelloAgain": (await greeter.SayHelloAgain(CZL)).message,
        "v1": (await v1_grpc.GreeterServiceStub(channel).SayHello(JACK_1)).message,
        "v2": [reply.message async for reply in v2_grpc.GreeterServiceStub(channel).SayHello(JACK_2)],
        "v3": [reply.message async for reply in v3_grpc.GreeterServiceStub(channel).SayHello(iter(PAGES))],
    }
