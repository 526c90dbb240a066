"""A step through HTTP against the same rows written by the database's own driver."""

import json
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import select

from grants import db
from grants.bench.bare import Driver
from grants.bench.copies import Copier
from grants.bench.measure import Line, side_by_side
from grants.bench.orders import Order
from grants.bench.world import World
from grants.models import Application, Organisation, Person
from grants.rules.search_words import words_to_find

STATE, TRANSITION = "awarded", "accept"
TIMES = 5


def measure_step(world: World, *, rounds: int) -> Line:
    """An applicant accepts an award: a button, a mail, no letter."""
    refs = iter(_cases(world, 2 * rounds * (TIMES + 1)))
    client, token = world.client("city"), world.csrf_token("city")
    driver, numbers = Driver(world.database), count(1)

    def through_http() -> None:
        ref = next(refs)
        form = {"csrf_token": token, "transition": TRANSITION}
        answer = client.post(f"/applications/{ref}/steps", data=form)
        if answer.status_code != 302:
            raise RuntimeError(f"{ref}: {answer.status}")

    seconds = side_by_side(
        {"http": through_http, "bare": lambda: _accept(driver, next(refs), next(numbers))},
        rounds=rounds,
        times=TIMES,
    )
    driver.close()
    return Line("a step through HTTP / the same rows by bare SQL", seconds["http"], seconds["bare"])


def _cases(world: World, wanted: int) -> list[str]:
    """Copies of one case in which the step is possible; their refs."""
    world.enter()
    with db.reading() as session:
        city = session.scalars(Person.by_email("city@bench.example")).one()
        hosts = session.scalars(select(Organisation.id).order_by(Organisation.id).limit(3)).all()
        query = (
            select(Application)
            .where(Application.state == STATE, Application.organisation_id.in_(city.organisation_ids))
            .order_by(Application.id)
            .limit(1)
        )
        case = session.scalars(query).one()
        last = session.scalars(select(Application.id).order_by(Application.id.desc()).limit(1)).one()
        names = tuple(each.name for each in case.cities)
    order = Order(
        prototype_id=case.id,
        days=0,
        title=case.title,
        summary=case.summary,
        round_id=case.round_id,
        cities=(hosts[0], hosts[1], hosts[2]),
        place="Rathaus",
        city_names=names,
    )
    Copier(hosts).copy([order] * wanted)
    with db.reading() as session:
        return list(session.scalars(select(Application.ref).where(Application.id > last)))


def _accept(driver: Driver, ref: str, number: int) -> None:
    """The rows of one step: two changed, two new, one found anew."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    driver.begin()
    find = "SELECT id, version, title, summary FROM application WHERE ref = ?"
    case, version, title, summary = driver.run(
        find if driver.is_sqlite else f"{find} FOR UPDATE", [ref]
    ).fetchone()
    driver.run(
        "UPDATE application SET state = ?, state_since = ?, version = ? WHERE id = ?",
        ["accepted", at, version + 1, case],
    )
    driver.run("UPDATE award SET accepted_at = ? WHERE application_id = ?", [at, case])
    (last,) = driver.run("SELECT max(number) FROM step WHERE application_id = ?", [case]).fetchone()
    driver.run(
        "INSERT INTO step (application_id, number, transition, from_state, to_state, actor_id, actor_name,"
        " actor_roles, at, note, data)"
        " VALUES (?, ?, 'accept', 'awarded', 'accepted', 1, 'City Muster', 'applicant', ?, '', '{}')",
        [case, last + 1, at],
    )
    payload = {"mail": "your_turn", "to": "officer@bench.example", "values": {"ref": ref, "title": title}}
    driver.run(
        "INSERT INTO outbox (key, kind, application_id, payload, created_at, not_before, attempts, error)"
        " VALUES (?, 'mail', ?, ?, ?, ?, 0, '')",
        [f"bare-{ref}-{number}", case, json.dumps(payload), at, at],
    )
    words = words_to_find(f"{ref} {title} {summary}")
    if driver.is_sqlite:
        driver.run("DELETE FROM application_search WHERE rowid = ?", [case])
        driver.run("INSERT INTO application_search (rowid, words) VALUES (?, ?)", [case, " ".join(words)])
    else:
        driver.run(
            "UPDATE application_search SET words = array_to_tsvector(?) WHERE rowid = ?", [words, case]
        )
    driver.commit()
