"""Distances between cities."""

from typing import Final

from geographiclib.geodesic import Geodesic

Place = tuple[float, float]

EARTH_RADIUS_M: Final = 6_371_008.8  # IUGG mean radius
# A sphere: its figure can be checked by hand with the haversine formula, within 0.6 % of the ellipsoid.
_SPHERE: Final = Geodesic(EARTH_RADIUS_M, 0)


def distance_km(here: Place, there: Place) -> float:
    """One-way great-circle distance of two places given as (latitude, longitude) in degrees.

    Raises ValueError for a latitude beyond the poles or a longitude beyond ±180°.
    """
    for latitude, longitude in (here, there):
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"({latitude}, {longitude}) is no place on Earth.")
    metres: float = _SPHERE.Inverse(*here, *there, Geodesic.DISTANCE)["s12"]
    return metres / 1000
