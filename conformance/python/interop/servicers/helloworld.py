import time

import helloworld_pb2
import helloworld_pb2_grpc
from tutorial.helloworld.v1 import helloworld_pb2 as v1
from tutorial.helloworld.v1 import helloworld_pb2_grpc as v1_grpc
from tutorial.helloworld.v2 import helloworld_pb2 as v2
from tutorial.helloworld.v2 import helloworld_pb2_grpc as v2_grpc
from tutorial.helloworld.v3 import helloworld_pb2 as v3
from tutorial.helloworld.v3 import helloworld_pb2_grpc as v3_grpc


class Greeter(helloworld_pb2_grpc.GreeterServicer):
    def SayHello(self, request, context):
        return helloworld_pb2.HelloReply(message=f"hello {request.name}")

    def SayHelloAgain(self, request, context):
        return helloworld_pb2.HelloReply(message=f"hello {request.name}")


class GreeterV1(v1_grpc.GreeterServiceServicer):
    def SayHello(self, request, context):
        return v1.SayHelloResponse(message=f"Hello, {request.name}!")


class GreeterV2(v2_grpc.GreeterServiceServicer):
    def SayHello(self, request, context):
        for number in range(5):
            yield v2.SayHelloResponse(message=f"Hello number {number}, {request.name}!")


class GreeterV3(v3_grpc.GreeterServiceServicer):
    def SayHello(self, requests, context):
        time.sleep(0.5)
        for _ in requests:
            time.sleep(0.02)
            yield v3.SayHelloResponse(message="Hello")


def add_to(server, arguments):
    helloworld_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
    v1_grpc.add_GreeterServiceServicer_to_server(GreeterV1(), server)
    v2_grpc.add_GreeterServiceServicer_to_server(GreeterV2(), server)
    v3_grpc.add_GreeterServiceServicer_to_server(GreeterV3(), server)
