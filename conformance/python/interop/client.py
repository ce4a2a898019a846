"""A Python client for one example: `python -m interop.client NAME blocking|asyncio HOST:PORT`.

It prints the answers as one line of JSON.
"""

import argparse
import asyncio
import importlib
import json
import pathlib

import grpc
import grpc.aio


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("flow", choices=["blocking", "asyncio"])
    parser.add_argument("address")
    parser.add_argument("--certificates", help="connect over TLS, trusting ca.pem of this folder")
    arguments = parser.parse_args()
    client = importlib.import_module(f"interop.clients.{arguments.name.replace('-', '_')}")

    options = [("grpc.http2.bdp_probe", 0)] if arguments.name == "helloworld" else []
    credentials = None
    if arguments.certificates is not None:
        authority = (pathlib.Path(arguments.certificates) / "ca.pem").read_bytes()
        credentials = grpc.ssl_channel_credentials(root_certificates=authority)

    if arguments.flow == "blocking":
        with open_channel(grpc, arguments.address, credentials, options) as channel:
            answers = client.blocking(channel)
    else:
        answers = asyncio.run(talk(client, arguments.address, credentials, options))
    print(json.dumps(answers))


async def talk(client, address, credentials, options):
    async with open_channel(grpc.aio, address, credentials, options) as channel:
        return await client.in_asyncio(channel)


def open_channel(flow, address, credentials, options):
    if credentials is None:
        return flow.insecure_channel(address, options=options)
    return flow.secure_channel(address, credentials, options=options)


if __name__ == "__main__":
    main()
