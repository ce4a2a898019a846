"""Asks a server with health, reflection and channelz, through the packages that Python has for them."""

from grpc_channelz.v1 import channelz_pb2, channelz_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

State = channelz_pb2.ChannelConnectivityState


def blocking(channel):
    health = health_pb2_grpc.HealthStub(channel)
    statuses = [health.Check(health_pb2.HealthCheckRequest(service=name)).status for name in ("", "test.Ill")]
    reflection = ProtoReflectionDescriptorDatabase(channel)
    channelz = channelz_pb2_grpc.ChannelzStub(channel)

    (top,) = channelz.GetTopChannels(channelz_pb2.GetTopChannelsRequest()).channel
    again = channelz.GetChannel(channelz_pb2.GetChannelRequest(channel_id=top.ref.channel_id)).channel
    (subchannel_ref,) = top.subchannel_ref
    subchannel = channelz.GetSubchannel(
        channelz_pb2.GetSubchannelRequest(subchannel_id=subchannel_ref.subchannel_id)
    ).subchannel
    (socket_ref,) = subchannel.socket_ref
    socket = channelz.GetSocket(channelz_pb2.GetSocketRequest(socket_id=socket_ref.socket_id)).socket

    (server,) = channelz.GetServers(channelz_pb2.GetServersRequest()).server
    sockets = channelz.GetServerSockets(channelz_pb2.GetServerSocketsRequest(server_id=server.ref.server_id))
    return {
        "health": [health_pb2.HealthCheckResponse.ServingStatus.Name(status) for status in statuses],
        "services": sorted(reflection.get_services()),
        "channel": [State.State.Name(top.data.state.state), again.ref == top.ref],
        "subchannel": [State.State.Name(subchannel.data.state.state), subchannel.data.trace.num_events_logged],
        "socket": [list(socket.remote.tcpip_address.ip_address), socket.data.streams_started],
        "server": [len(server.listen_socket), server.data.calls_started > 0, server.data.calls_failed],
        # That of the channel, and this one.
        "sockets": [len(sockets.socket_ref), sockets.end],
    }
