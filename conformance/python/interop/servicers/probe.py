import threading
from collections import defaultdict

import grpc
import probe_pb2
import probe_pb2_grpc

CODES = {code.value[0]: code for code in grpc.StatusCode}


class Registered:
    """A call that was begun or is expected: when it started, and how it ended."""

    def __init__(self):
        self.started = threading.Event()
        self.ended = threading.Event()
        self.how = None

    def end(self, how):
        if self.how is None:
            self.how = how
            self.ended.set()


class Probe(probe_pb2_grpc.ProbeServicer):
    def __init__(self):
        self.calls = defaultdict(Registered)

    def Unary(self, ask, context):
        call = self.begin(context)
        finish(call, ask, context)
        call.end("done")
        return answer(ask, 0, context)

    def ServerStream(self, ask, context):
        call = self.begin(context)
        for number in range(ask.answers):
            if call.ended.is_set():
                return
            yield answer(ask, number, context)
        finish(call, ask, context)
        call.end("done")

    def ClientStream(self, asks, context):
        call = self.begin(context)
        texts, number, padding = [], 0, 0
        for ask in asks:
            number += 1
            padding += len(ask.padding)
            texts += [ask.text] if ask.text else []
            finish(call, ask, context)
        return probe_pb2.Answer(
            text=",".join(texts), number=number, asked_padding_bytes=padding, has_deadline=has_deadline(context)
        )

    def BidiStream(self, asks, context):
        call = self.begin(context)
        for number, ask in enumerate(asks):
            if ask.code == 0:
                yield answer(ask, number, context)
            finish(call, ask, context)

    def AwaitStart(self, request, context):
        self.calls[request.id].started.wait()
        return probe_pb2.Started()

    def AwaitEnd(self, request, context):
        call = self.calls[request.id]
        call.ended.wait()
        return probe_pb2.Ended(how=call.how)

    def begin(self, context):
        metadata = context.invocation_metadata()
        echo = tuple((key, value) for key, value in metadata if key.startswith("x-probe-"))
        context.send_initial_metadata(echo)
        context.set_trailing_metadata(echo)
        call = self.calls[dict(metadata).get("id", "")]
        # When a call is cancelled, its asks may end before gRPC tells of that. At the end of the call it has.
        context.add_callback(lambda: call.end("cancelled" if is_cancelled(context) else "done"))
        call.started.set()
        return call


def is_cancelled(context):
    """What grpcio knows of how the client left, and tells nobody."""
    return context._state.client is grpc._server._CANCELLED


def finish(call, ask, context):
    """Lingers or fails, if the ask says so."""
    if ask.linger:
        call.ended.wait()
    if ask.code != 0:
        call.end("done")
        context.abort(CODES[ask.code], ask.details)


def answer(ask, number, context):
    return probe_pb2.Answer(
        text=ask.text,
        number=number,
        has_deadline=has_deadline(context),
        asked_padding_bytes=len(ask.padding),
        padding=bytes(ask.answer_padding_bytes),
    )


def has_deadline(context):
    # Without a deadline, grpcio counts down from one that lies centuries ahead.
    remaining = context.time_remaining()
    return remaining is not None and remaining < 3600


def add_to(server, arguments):
    probe_pb2_grpc.add_ProbeServicer_to_server(Probe(), server)
