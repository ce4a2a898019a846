"""The interop server on grpcio, with the flags of the official ones."""

import argparse
import concurrent.futures
import time
import uuid

import grpc
from stubs import empty_pb2, messages_pb2, test_pb2_grpc

INITIAL_ECHO = "x-grpc-test-echo-initial"
TRAILING_ECHO = "x-grpc-test-echo-trailing-bin"


class TestService(test_pb2_grpc.TestServiceServicer):
    def __init__(self):
        self.server_id = str(uuid.uuid4())

    def EmptyCall(self, request, context):
        return empty_pb2.Empty()

    def UnaryCall(self, request, context):
        echo_metadata(context)
        abort_as_requested(request, context)
        server_id = self.server_id if request.fill_server_id else ""
        return messages_pb2.SimpleResponse(payload=zeros(request.response_size), server_id=server_id)

    def StreamingOutputCall(self, request, context):
        yield from responses(request, context)

    def StreamingInputCall(self, requests, context):
        size = sum(len(request.payload.body) for request in requests)
        return messages_pb2.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, requests, context):
        echo_metadata(context)
        for request in requests:
            yield from responses(request, context)

    def HalfDuplexCall(self, requests, context):
        for request in list(requests):
            yield from responses(request, context)


def echo_metadata(context):
    for key, value in context.invocation_metadata():
        if key == INITIAL_ECHO:
            context.send_initial_metadata(((key, value),))
        elif key == TRAILING_ECHO:
            context.set_trailing_metadata(((key, value),))


def abort_as_requested(request, context):
    status = request.response_status
    if status.code == 0:
        return
    code = next(code for code in grpc.StatusCode if code.value[0] == status.code)
    context.abort(code, status.message)


def responses(request, context):
    abort_as_requested(request, context)
    for parameters in request.response_parameters:
        time.sleep(parameters.interval_us / 1e6)
        yield messages_pb2.StreamingOutputCallResponse(payload=zeros(parameters.size))


def zeros(size):
    return messages_pb2.Payload(body=bytes(size))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--use_tls", choices=["true", "false"], default="false")
    parser.add_argument("--tls_cert_file")
    parser.add_argument("--tls_key_file")
    flags = parser.parse_args()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=16))
    test_pb2_grpc.add_TestServiceServicer_to_server(TestService(), server)
    address = f"0.0.0.0:{flags.port}"
    if flags.use_tls == "true":
        with open(flags.tls_key_file, "rb") as key, open(flags.tls_cert_file, "rb") as chain:
            server.add_secure_port(address, grpc.ssl_server_credentials([(key.read(), chain.read())]))
    else:
        server.add_insecure_port(address)
    server.start()
    server.wait_for_termination()


main()
