"""The features of the route guide, and the geometry on them, for both sides."""

import json
import math
import os

FEATURES = os.environ["BAUD_FEATURES"]
EARTH_RADIUS_METRES = 6_371_000


def read_features():
    """The features as plain dictionaries, in the order of the file."""
    with open(FEATURES, encoding="utf-8") as file:
        return json.load(file)


def distance_in_metres(start, end):
    """The great-circle distance between two points in E7 units, by the haversine formula."""
    lat_1, lat_2 = (math.radians(point.latitude / 1e7) for point in (start, end))
    d_lon = math.radians((end.longitude - start.longitude) / 1e7)
    a = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.atan2(math.sqrt(a), math.sqrt(1 - a))
