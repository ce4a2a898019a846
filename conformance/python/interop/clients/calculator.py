import grpc
import SimpleCal_pb2
import SimpleCal_pb2_grpc

PAIRS = [(100, 300), (0, 0), (-7, 6), (2**31 - 1, 1), (-(2**31), -1), (46341, 46341), (-(2**31), -(2**31)), (65536, -32768)]


def calls(stub):
    for number1, number2 in PAIRS:
        yield stub.Add, SimpleCal_pb2.AddRequest(number1=number1, number2=number2)
        yield stub.Multiply, SimpleCal_pb2.MultiplyRequest(number1=number1, number2=number2)


def blocking(channel):
    answers = []
    for method, request in calls(SimpleCal_pb2_grpc.CalStub(channel)):
        try:
            answers.append(method(request).number)
        except grpc.RpcError as error:
            answers.append([error.code().name, error.details()])
    return answers


async def in_asyncio(channel):
    answers = []
    for method, request in calls(SimpleCal_pb2_grpc.CalStub(channel)):
        try:
            answers.append((await method(request)).number)
        except grpc.RpcError as error:
            answers.append([error.code().name, error.details()])
    return answers
