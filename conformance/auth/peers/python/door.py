"""grpcio's side of the interop of credentials: a server that tells who has called it, and a client that tries to enter,
and prints how that went: "OK NAME", or "CODE: DETAILS"."""

import argparse
import concurrent.futures
import json
import urllib.parse
import urllib.request

import google.auth.jwt
import grpc
from google.auth.transport.grpc import AuthMetadataPlugin
from google.protobuf.wrappers_pb2 import StringValue

FORM = dict(request_serializer=StringValue.SerializeToString, response_deserializer=StringValue.FromString)


def enter(flags):
    credentials = grpc.ssl_channel_credentials(read(flags.ca), read(flags.key), read(flags.cert))
    of_channel = []
    if flags.token:
        of_channel.append(grpc.access_token_call_credentials(flags.token))
    if flags.account:
        account = google.auth.jwt.OnDemandCredentials.from_service_account_file(flags.account)
        of_channel.append(grpc.metadata_call_credentials(AuthMetadataPlugin(account, request=None)))
    if of_channel:
        credentials = grpc.composite_channel_credentials(credentials, *of_channel)
    of_call = grpc.access_token_call_credentials(flags.call_token) if flags.call_token else None
    with grpc.secure_channel(flags.target, credentials) as channel:
        call = channel.unary_unary("/auth.Door/Enter", **FORM)
        try:
            reply = call(StringValue(), timeout=15, credentials=of_call)
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"
        return f"OK {reply.value}"


def serve(flags):
    pair = (read(flags.key), read(flags.cert))
    credentials = grpc.ssl_server_credentials([pair], read(flags.ca), require_client_auth=flags.ca is not None)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=4))

    def answer(request, context):
        return StringValue(value=caller(context, flags.issuer))

    form = dict(request_deserializer=StringValue.FromString, response_serializer=StringValue.SerializeToString)
    handlers = {"Enter": grpc.unary_unary_rpc_method_handler(answer, **form)}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("auth.Door", handlers)])
    server.add_secure_port(f"127.0.0.1:{flags.port}", credentials)
    server.start()
    server.wait_for_termination()


def caller(context, issuer):
    """Who calls: by the token if one is asked for, by the certificate, or somebody."""
    if issuer is None:
        identities = context.peer_identities()
        return next(iter(identities)).decode() if identities else "somebody"
    tokens = [value for name, value in context.invocation_metadata() if name == "authorization"]
    if len(tokens) != 1:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "one token is needed")
    form = urllib.parse.urlencode({"token": tokens[0].removeprefix("Bearer ")}).encode()
    with urllib.request.urlopen(f"{issuer}/introspect", form) as response:
        told = json.load(response)
    if not told["active"]:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "the token is not valid")
    return told["username"]


def read(path):
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, help="be the server, on this port")
    parser.add_argument("--target")
    for flag in ("ca", "cert", "key", "issuer", "token", "call_token", "account"):
        parser.add_argument(f"--{flag}")
    flags = parser.parse_args()
    if flags.port is None:
        print(enter(flags))
    else:
        serve(flags)


main()
