import itertools

import contact_pb2
import contact_pb2_grpc


class Contact(contact_pb2_grpc.ContactServicer):
    def sendStatus(self, messages, context):
        for message in messages:
            yield contact_pb2.Result(ret=f"服务端接收到消息:{message.msg}")

    def getTask(self, request, context):
        for number in itertools.count(100):
            if not context.is_active():
                return
            yield contact_pb2.ServerMsg(task=f"任务:{number}")

    def tellResult(self, results, context):
        for result in results:
            print(result.ret, flush=True)
        return contact_pb2.Empty()


def add_to(server, arguments):
    contact_pb2_grpc.add_ContactServicer_to_server(Contact(), server)
