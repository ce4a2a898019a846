"""The generated code of grpc.testing, from the folder INTEROP_STUBS, as a part of grpcio's own package `grpc`."""

import os

import grpc

grpc.__path__.append(os.path.join(os.environ["INTEROP_STUBS"], "grpc"))

from grpc.testing import empty_pb2, messages_pb2, test_pb2_grpc

__all__ = ["empty_pb2", "messages_pb2", "test_pb2_grpc"]
