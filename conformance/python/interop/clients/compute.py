import compute_pb2
import compute_pb2_grpc

TEXTS = ["123456", "", "grüße, 世界 🌍", "x" * 100_000]


def blocking(channel):
    stub = compute_pb2_grpc.ComputeStub(channel)
    return [stub.SayHello(compute_pb2.HelloRequest(helloworld=text)).result for text in TEXTS]


async def in_asyncio(channel):
    stub = compute_pb2_grpc.ComputeStub(channel)
    return [(await stub.SayHello(compute_pb2.HelloRequest(helloworld=text))).result for text in TEXTS]
