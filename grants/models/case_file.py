"""The case file as pages read it: one case with all that belongs to it, in a fixed number of statements."""

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from grants.models.application import Application, Participation
from grants.models.award import Settlement
from grants.models.call import Round
from grants.models.correction import Correction
from grants.models.decision import Decision
from grants.models.letter import Letter
from grants.models.payment_request import PaymentRequest
from grants.models.report import HeldVisit, Report
from grants.models.review import Review
from grants.models.step import Step
from grants.models.visit import Delegation, Visit


def with_everything(query: Select[Application]) -> Select[Application]:
    """Load what the case page shows: run it with ``unique()``.

    Cities of visits and delegations need none of their own: they take part, so they are loaded already.
    """
    return query.options(
        joinedload(Application.organisation, innerjoin=True),
        joinedload(Application.round, innerjoin=True).joinedload(Round.call, innerjoin=True),
        joinedload(Application.decision).joinedload(Decision.recommended_by),
        joinedload(Application.decision).joinedload(Decision.decided_by),
        joinedload(Application.award),
        joinedload(Application.pending_correction).joinedload(Correction.proposed_by),
        joinedload(Application.pending_correction).joinedload(Correction.proposed_for),
        joinedload(Application.amendments),
        joinedload(Application.payment_requests).joinedload(PaymentRequest.payment),
        joinedload(Application.settlement).joinedload(Settlement.payment),
        joinedload(Application.report).selectinload(Report.visits).joinedload(HeldVisit.attendances),
        joinedload(Application.participations).joinedload(Participation.organisation, innerjoin=True),
        selectinload(Application.visits).joinedload(Visit.delegations),
        selectinload(Application.visits).selectinload(Visit.items),
        selectinload(Application.cost_lines),
        selectinload(Application.deadlines),
        selectinload(Application.documents),
        selectinload(Application.reviews).joinedload(Review.reviewer, innerjoin=True),
        selectinload(Application.steps).joinedload(Step.letter).joinedload(Letter.files),
    )


def with_form(query: Select[Application]) -> Select[Application]:
    """Load what the pages of the application form show: five statements, however much is planned."""
    return query.options(
        joinedload(Application.organisation),
        joinedload(Application.round).joinedload(Round.call),
        joinedload(Application.participations).joinedload(Participation.organisation),
        selectinload(Application.visits).options(
            joinedload(Visit.host),
            joinedload(Visit.delegations).joinedload(Delegation.organisation),
            selectinload(Visit.items),
        ),
        selectinload(Application.cost_lines),
        selectinload(Application.documents),
    )
