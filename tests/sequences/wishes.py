"""What cities wish once they have their award: another plan, another sum, a part of the money."""

from datetime import date, timedelta
from typing import Any

from grants import db
from grants.models import Application
from tests.sequences.lots import Lot
from tests.sequences.moving import PAYMENT_REQUEST

MOST_CENTS = 160_000
WEEKS = (timedelta(days=3), timedelta(days=20), timedelta(days=400))


def wished(ref: str, kind: str, lot: Lot, today: date) -> dict[str, Any]:
    """What the form would bring; mostly something that can be granted."""
    amount = int(MOST_CENTS * lot.share())
    if kind == PAYMENT_REQUEST:
        needed_by = today + lot.one_of(WEEKS)
        cents = lot.one_of((amount, amount // 4))
        return {"amount_cents": cents, "needed_by": needed_by, "purpose": "Train tickets"}
    later = timedelta(days=lot.one_of((0, 0, 7)))
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        visits = [
            {
                "visit_id": visit.id,
                "starts_on": visit.starts_on + later,
                "ends_on": visit.ends_on + later,
                "is_virtual": visit.is_virtual,
                "people": {each.organisation_id: each.people for each in visit.delegations},
            }
            for visit in case.visits
        ]
    asked = lot.one_of((None, None, max(amount, 1)))
    return {"visits": visits, "amount_cents": asked, "other": "", "reasons": lot.one_of(("So it fits.", ""))}
