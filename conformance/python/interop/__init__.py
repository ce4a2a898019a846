"""Real gRPC, in Python, talking to Baud: clients for Baud's servers and servers for Baud's clients."""
