"""The clients of the examples, one module an example.

`blocking(channel)` and `in_asyncio(channel)` make the same calls, each with its own half of grpcio, and return what was
answered, in order.
"""
