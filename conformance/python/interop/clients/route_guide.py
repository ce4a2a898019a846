import route_guide_pb2
import route_guide_pb2_grpc
import routeguide_pb2
import routeguide_pb2_grpc

from interop.features import read_features

NOTES = [("msg 1", 0, 0), ("msg 2", 1, 0), ("msg 3", 0, 1), ("msg 4", 0, 0), ("msg 5", 1, 1), ("msg 6", 0, 0)]
GUIDES = {
    "routeguide": (route_guide_pb2, route_guide_pb2_grpc, "ListFeatures"),
    "without package": (routeguide_pb2, routeguide_pb2_grpc, "ListFeature"),
}


def requests(pb2):
    """What is asked of each method."""
    points = [pb2.Point(latitude=409146138, longitude=-746188906), pb2.Point()]
    low, high = pb2.Point(latitude=400000000, longitude=-750000000), pb2.Point(latitude=420000000, longitude=-730000000)
    rectangles = [pb2.Rectangle(lo=low, hi=high), pb2.Rectangle(lo=high, hi=low), pb2.Rectangle(lo=low, hi=low)]
    route = [pb2.Point(**feature["location"]) for feature in read_features()[::5]] + [pb2.Point(latitude=1)]
    notes = [
        pb2.RouteNote(message=message, location=pb2.Point(latitude=latitude, longitude=longitude))
        for message, latitude, longitude in NOTES
    ]
    return points, rectangles, route, notes


def blocking(channel):
    answers = {}
    for name, (pb2, grpc_, list_method) in GUIDES.items():
        stub = grpc_.RouteGuideStub(channel)
        points, rectangles, route, notes = requests(pb2)
        list_features = getattr(stub, list_method)
        answers[name] = [
            [str(stub.GetFeature(point)) for point in points],
            [[str(feature) for feature in list_features(rectangle)] for rectangle in rectangles],
            [str(stub.RecordRoute(iter(route))), str(stub.RecordRoute(iter([])))],
            [str(note) for note in stub.RouteChat(iter(notes))],
        ]
    return answers


async def in_asyncio(channel):
    answers = {}
    for name, (pb2, grpc_, list_method) in GUIDES.items():
        stub = grpc_.RouteGuideStub(channel)
        points, rectangles, route, notes = requests(pb2)
        list_features = getattr(stub, list_method)
        answers[name] = [
            [str(await stub.GetFeature(point)) for point in points],
            [[str(feature) async for feature in list_features(rectangle)] for rectangle in rectangles],
            [str(await stub.RecordRoute(iter(route))), str(await stub.RecordRoute(iter([])))],
            [str(note) async for note in stub.RouteChat(iter(notes))],
        ]
    return answers
