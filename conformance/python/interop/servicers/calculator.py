import grpc
import SimpleCal_pb2
import SimpleCal_pb2_grpc


def reply(result, calculation, context):
    if not -(2**31) <= result < 2**31:
        context.abort(grpc.StatusCode.OUT_OF_RANGE, f"{calculation} does not fit into 32 bits")
    return SimpleCal_pb2.ResultReply(number=result)


class Cal(SimpleCal_pb2_grpc.CalServicer):
    def Add(self, request, context):
        return reply(request.number1 + request.number2, f"{request.number1} + {request.number2}", context)

    def Multiply(self, request, context):
        return reply(request.number1 * request.number2, f"{request.number1} * {request.number2}", context)


def add_to(server, arguments):
    SimpleCal_pb2_grpc.add_CalServicer_to_server(Cal(), server)
