import time

import route_guide_pb2
import route_guide_pb2_grpc
import routeguide_pb2
import routeguide_pb2_grpc

from interop.features import distance_in_metres, read_features


def servicer(pb2, base):
    """The same guide over either of the two sets of messages."""
    features = [
        pb2.Feature(name=item["name"], location=pb2.Point(**item["location"])) for item in read_features()
    ]

    def find(point):
        return next((feature for feature in features if feature.location == point), None)

    class RouteGuide(base):
        def GetFeature(self, request, context):
            return find(request) or pb2.Feature(name="", location=request)

        def ListFeatures(self, request, context):
            west, east = sorted((request.lo.longitude, request.hi.longitude))
            south, north = sorted((request.lo.latitude, request.hi.latitude))
            for feature in features:
                if west <= feature.location.longitude <= east and south <= feature.location.latitude <= north:
                    yield feature

        ListFeature = ListFeatures

        def RecordRoute(self, points, context):
            start = time.monotonic()
            route = list(points)
            return pb2.RouteSummary(
                point_count=len(route),
                feature_count=sum(1 for point in route if find(point)),
                distance=int(sum(distance_in_metres(*leg) for leg in zip(route, route[1:]))),
                elapsed_time=int(time.monotonic() - start),
            )

        def RouteChat(self, notes, context):
            earlier = []
            for note in notes:
                yield from (other for other in earlier if other.location == note.location)
                earlier.append(note)

    return RouteGuide()


def add_to(server, arguments):
    route_guide_pb2_grpc.add_RouteGuideServicer_to_server(
        servicer(route_guide_pb2, route_guide_pb2_grpc.RouteGuideServicer), server
    )
    routeguide_pb2_grpc.add_RouteGuideServicer_to_server(
        servicer(routeguide_pb2, routeguide_pb2_grpc.RouteGuideServicer), server
    )
