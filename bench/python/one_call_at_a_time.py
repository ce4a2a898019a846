"""Calls an echo server with grpcio's blocking stub, one call after the other, and tells how long each took.

one_call_at_a_time.py ADDRESS WARM_UP_MS DURATION_MS, with helloworld.proto in the working directory.
"""

import json
import os
import resource
import sys
import time

import grpc

sys.path.insert(0, os.getcwd())
address, warm_up_ms, duration_ms = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
protos, services = grpc.protos_and_services("helloworld.proto")
stub = services.GreeterStub(grpc.insecure_channel(address))
request = protos.HelloRequest(name="0123456789")


def processor_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def call_for(milliseconds):
    latencies_us = []
    end = time.perf_counter() + milliseconds / 1000
    before = time.perf_counter()
    while before < end:
        if stub.SayHello(request).message != request.name:
            raise ValueError("the reply was another")
        after = time.perf_counter()
        latencies_us.append((after - before) * 1e6)
        before = after
    return latencies_us


call_for(warm_up_ms)
processor_before = processor_ms()
started = time.perf_counter()
latencies = call_for(duration_ms)
print(
    json.dumps(
        {
            "latenciesUs": latencies,
            "elapsedMs": (time.perf_counter() - started) * 1000,
            "cpuMs": processor_ms() - processor_before,
        }
    )
)
