"""Whoever follows the links of the demo meets no page that complains, excludes somebody or does not fit."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from grants import create_app
from grants.config import Config
from grants.demo.cast import PASSWORD
from tests.conftest import CHEAP_ARGON2
from tests.journeys.conftest import PATIENCE
from tests.journeys.house import House
from tests.journeys.watch import DESK, Watch

FILES = {
    "letters.download",
    "documents.download",
    "applications.export",
    "bulk.export",
    "procedures.text",
    "static",
}
SEVERAL = {"applications.show": 6, "procedures.show": 4}  # of all others, the first is looked at
TELLING = ("transition", "section", "page", "name")  # values of an address that make it another page
LEAST = 12

PEOPLE = {
    "a city": "erika@oldenburg.example",
    "an officer": "sachbearbeitung@foerderstelle.example",
    "an administrator": "verfahren@foerderstelle.example",
    "a cashier": "kasse@foerderstelle.example",
}


@pytest.fixture(scope="module")
def demo_config(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    instance = tmp_path_factory.mktemp("walked") / "instance"
    shutil.copytree(demo_instance, instance)
    return Config(
        instance=instance, secret_key="a secret for tests only", argon2_memory_kib=CHEAP_ARGON2, testing=True
    )


@pytest.fixture(scope="module")
def house(demo_config: Config) -> Iterator[House]:
    house = House(demo_config)
    yield house
    house.close()


@pytest.fixture(scope="module")
def routes(demo_config: Config) -> MapAdapter:
    return create_app(demo_config).url_map.bind("localhost")


def kind_of(routes: MapAdapter, url: str) -> tuple[str, ...] | None:
    """Equal for addresses that show the same page of other things; None for what is no page."""
    try:
        endpoint, values = routes.match(urlsplit(url).path, "GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in FILES:
        return None
    return endpoint, *(str(values[each]) for each in TELLING if each in values and endpoint != "help.show")


def walk(page: Any, house: House, routes: MapAdapter, watch: Watch) -> Counter[tuple[str, ...]]:
    """From the desk along all links; how many of each kind of page were looked at."""
    met: Counter[tuple[str, ...]] = Counter()
    todo = [f"{house.address}/desk"]
    while todo:
        url = todo.pop(0)
        kind = kind_of(routes, url)
        if kind is None or met[kind] >= SEVERAL.get(kind[0], 1):
            continue
        met[kind] += 1
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        watch.look(page, "walker")
        links = page.eval_on_selector_all("a[href]", "all => all.map((each) => each.href)")
        here = (each.partition("#")[0] for each in links if each.startswith(house.address))
        todo += dict.fromkeys(here)
    return met


@pytest.mark.parametrize(
    "who", [pytest.param(each, marks=[] if each == "a city" else [pytest.mark.long]) for each in PEOPLE]
)
def test_every_page_that_links_lead_to_can_be_used_by_everybody(
    who: str, house: House, routes: MapAdapter, new_context: Any
) -> None:
    watch = Watch(thorough=True, pictures=None)
    context = new_context(base_url=house.address, locale="de-DE", viewport=DESK)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch.attach(page)
    page.goto("/sign-in")
    page.get_by_label("E-Mail-Adresse").fill(PEOPLE[who])
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/desk")
    met = walk(page, house, routes, watch)
    assert watch.complaints == []
    assert len(met) >= LEAST
