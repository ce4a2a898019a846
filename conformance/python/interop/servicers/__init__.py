"""The services of the examples, one module an example: `add_to(server, arguments)` adds what the example serves."""
