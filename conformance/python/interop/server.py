"""A Python server for one example: `python -m interop.server NAME [--tls] [--answer after]`.

Its first line is `listening on HOST:PORT`; it ends on SIGTERM.
"""

import argparse
import importlib
import pathlib
import signal
import threading
from concurrent import futures

import grpc


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--certificates", help="serve over TLS with server.key and server.pem of this folder")
    parser.add_argument("--answer", default="during", help="square: when streamrangeSquare answers")
    arguments = parser.parse_args()

    # The windows of HTTP/2's default and no probing, as the tutorial on flow control has it.
    options = [("grpc.http2.bdp_probe", 0)] if arguments.name == "helloworld" else []
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=options)
    servicers = importlib.import_module(f"interop.servicers.{arguments.name.replace('-', '_')}")
    servicers.add_to(server, arguments)

    port = server.add_insecure_port("127.0.0.1:0") if arguments.certificates is None else secure_port(server, arguments)
    server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    stopped.wait()
    server.stop(1).wait()


def secure_port(server, arguments):
    folder = pathlib.Path(arguments.certificates)
    pair = ((folder / "server.key").read_bytes(), (folder / "server.pem").read_bytes())
    return server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([pair]))


if __name__ == "__main__":
    main()
