import compute_pb2
import compute_pb2_grpc


class Compute(compute_pb2_grpc.ComputeServicer):
    def SayHello(self, request, context):
        return compute_pb2.HelloReply(result=str(len(request.helloworld)))


def add_to(server, arguments):
    compute_pb2_grpc.add_ComputeServicer_to_server(Compute(), server)
