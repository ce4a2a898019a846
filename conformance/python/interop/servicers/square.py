import data_pb2
import data_pb2_grpc


class Square(data_pb2_grpc.SquareServiceServicer):
    def __init__(self, answers_after):
        self.answers_after = answers_after

    def square(self, request, context):
        return data_pb2.Message(message=request.message**2)

    def rangeSquare(self, request, context):
        for number in range(int(request.message + 1)):
            yield data_pb2.Message(message=number**2)

    def sumSquare(self, numbers, context):
        return data_pb2.Message(message=sum(number.message**2 for number in numbers))

    def streamrangeSquare(self, numbers, context):
        for number in list(numbers) if self.answers_after else numbers:
            yield data_pb2.Message(message=number.message**2)


def add_to(server, arguments):
    data_pb2_grpc.add_SquareServiceServicer_to_server(Square(arguments.answer == "after"), server)
