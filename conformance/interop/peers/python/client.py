"""The interop client on grpcio: runs one case, with the flags of the official clients, and exits with 0 if it passed."""

import argparse
import concurrent.futures
import queue
import time

import grpc
from stubs import empty_pb2, messages_pb2, test_pb2_grpc

LARGE_REQUEST, LARGE_RESPONSE = 271828, 314159
REQUEST_SIZES, RESPONSE_SIZES = [27182, 8, 1828, 45904], [31415, 9, 2653, 58979]
INITIAL_ECHO = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING_ECHO = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")


def empty_unary(stub, flags):
    assert stub.EmptyCall(empty_pb2.Empty()) is not None


def large_unary(stub, flags):
    expect_zeros(stub.UnaryCall(large_request()), LARGE_RESPONSE)


def concurrent_large_unary(stub, flags):
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        for done in [pool.submit(large_unary, stub, flags) for _ in range(1000)]:
            done.result()


def client_streaming(stub, flags):
    requests = (messages_pb2.StreamingInputCallRequest(payload=zeros(size)) for size in REQUEST_SIZES)
    assert stub.StreamingInputCall(requests).aggregated_payload_size == 74922


def server_streaming(stub, flags):
    responses = list(stub.StreamingOutputCall(output_request(*RESPONSE_SIZES)))
    assert len(responses) == len(RESPONSE_SIZES)
    for response, size in zip(responses, RESPONSE_SIZES):
        expect_zeros(response, size)


def ping_pong(stub, flags):
    requests = queue.SimpleQueue()
    responses = stub.FullDuplexCall(iter(requests.get, None))
    for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
        requests.put(output_request(response_size, payload=request_size))
        expect_zeros(next(responses), response_size)
    requests.put(None)
    assert list(responses) == []
    assert responses.code() == grpc.StatusCode.OK


def empty_stream(stub, flags):
    assert list(stub.FullDuplexCall(iter(()))) == []


def custom_metadata(stub, flags):
    metadata = (INITIAL_ECHO, TRAILING_ECHO)
    response, unary = stub.UnaryCall.with_call(large_request(), metadata=metadata)
    expect_zeros(response, LARGE_RESPONSE)
    duplex = stub.FullDuplexCall(iter([output_request(LARGE_RESPONSE, payload=LARGE_REQUEST)]), metadata=metadata)
    assert len(list(duplex)) == 1
    for call in (unary, duplex):
        assert INITIAL_ECHO in [tuple(entry) for entry in call.initial_metadata()]
        assert TRAILING_ECHO in [tuple(entry) for entry in call.trailing_metadata()]


def status_code_and_message(stub, flags):
    status = messages_pb2.EchoStatus(code=2, message="test status message")
    unary = lambda: stub.UnaryCall(messages_pb2.SimpleRequest(response_status=status))
    duplex = lambda: list(stub.FullDuplexCall(iter([messages_pb2.StreamingOutputCallRequest(response_status=status)])))
    for call in (unary, duplex):
        expect_error(call, grpc.StatusCode.UNKNOWN, status.message)


def special_status_message(stub, flags):
    message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
    status = messages_pb2.EchoStatus(code=2, message=message)
    call = lambda: stub.UnaryCall(messages_pb2.SimpleRequest(response_status=status))
    expect_error(call, grpc.StatusCode.UNKNOWN, message)


def unimplemented_method(stub, flags):
    expect_error(lambda: stub.UnimplementedCall(empty_pb2.Empty()), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service(stub, flags):
    with open_channel(flags) as channel:
        other = test_pb2_grpc.UnimplementedServiceStub(channel)
        expect_error(lambda: other.UnimplementedCall(empty_pb2.Empty()), grpc.StatusCode.UNIMPLEMENTED)


def cancel_after_begin(stub, flags):
    call = stub.StreamingInputCall.future(iter(queue.SimpleQueue().get, None))
    call.cancel()
    assert call.code() == grpc.StatusCode.CANCELLED


def cancel_after_first_response(stub, flags):
    requests = queue.SimpleQueue()
    requests.put(output_request(RESPONSE_SIZES[0], payload=REQUEST_SIZES[0]))
    call = stub.FullDuplexCall(iter(requests.get, None))
    expect_zeros(next(call), RESPONSE_SIZES[0])
    call.cancel()
    expect_error(lambda: next(call), grpc.StatusCode.CANCELLED)
    requests.put(None)


def timeout_on_sleeping_server(stub, flags):
    requests = queue.SimpleQueue()
    requests.put(output_request(payload=REQUEST_SIZES[0]))
    call = stub.FullDuplexCall(iter(requests.get, None), timeout=0.001)
    expect_error(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.put(None)


def pick_first_unary(stub, flags):
    request = messages_pb2.SimpleRequest(response_size=1, payload=zeros(1), fill_server_id=True)
    servers = {stub.UnaryCall(request).server_id for _ in range(100)}
    assert len(servers) == 1 and "" not in servers, servers


def rpc_soak(stub, flags):
    for _ in range(flags.soak_iterations):
        large_unary(stub, flags)


def channel_soak(stub, flags):
    for _ in range(flags.soak_iterations):
        with open_channel(flags) as channel:
            large_unary(test_pb2_grpc.TestServiceStub(channel), flags)


def long_lived_channel(stub, flags):
    for _ in range(flags.soak_iterations):
        large_unary(stub, flags)
        time.sleep(flags.iteration_interval)


def large_request():
    return messages_pb2.SimpleRequest(response_size=LARGE_RESPONSE, payload=zeros(LARGE_REQUEST))


def output_request(*sizes, payload=0):
    parameters = [messages_pb2.ResponseParameters(size=size) for size in sizes]
    return messages_pb2.StreamingOutputCallRequest(response_parameters=parameters, payload=zeros(payload))


def zeros(size):
    return messages_pb2.Payload(body=bytes(size))


def expect_zeros(response, size):
    assert response.payload.body == bytes(size), f"{len(response.payload.body)} bytes, not {size} zeros"


def expect_error(call, code, details=None):
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, error
        assert details is None or error.details() == details, repr(error.details())
    else:
        raise AssertionError(f"the call succeeded; it must fail with {code.name}")


def open_channel(flags):
    address = f"{flags.server_host}:{flags.server_port}"
    if flags.use_tls == "false":
        return grpc.insecure_channel(address)
    with open(flags.ca_file, "rb") as roots:
        credentials = grpc.ssl_channel_credentials(roots.read())
    return grpc.secure_channel(address, credentials, [("grpc.ssl_target_name_override", flags.server_host_override)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server_host", default="localhost")
    parser.add_argument("--server_port", type=int, default=8080)
    parser.add_argument("--server_host_override")
    parser.add_argument("--test_case", default="large_unary")
    parser.add_argument("--use_tls", choices=["true", "false"], default="false")
    parser.add_argument("--use_test_ca", choices=["true", "false"], default="false")
    parser.add_argument("--ca_file")
    parser.add_argument("--soak_iterations", type=int, default=10)
    parser.add_argument("--iteration_interval", type=float, default=10)
    flags, _ = parser.parse_known_args()
    with open_channel(flags) as channel:
        globals()[flags.test_case](test_pb2_grpc.TestServiceStub(channel), flags)


main()
