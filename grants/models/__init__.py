"""Tables, and every SELECT of the house."""

from grants.models.amendment import Amendment
from grants.models.application import Application, Participation
from grants.models.award import Award, Payment, Settlement
from grants.models.bulk import Bulk, BulkItem
from grants.models.call import Call, Round
from grants.models.clock_sign import ClockSign
from grants.models.correction import Correction
from grants.models.counter import Counter
from grants.models.deadline import Deadline
from grants.models.deadline_notice import DeadlineNotice
from grants.models.decision import Decision
from grants.models.document import Document
from grants.models.letter import Letter, LetterFile
from grants.models.outbox import Outbox
from grants.models.payment_request import PaymentRequest
from grants.models.person import (
    Appointment,
    Deputyship,
    FailedSignIn,
    Membership,
    Organisation,
    Person,
    SignIn,
)
from grants.models.procedure import Answer, ProcedureDraft, Proposal
from grants.models.record import Record
from grants.models.report import Attendance, HeldVisit, Report
from grants.models.review import Review
from grants.models.step import Step
from grants.models.visit import AgendaItem, CostLine, Delegation, Visit
from grants.models.worker_sign import WorkerSign

__all__ = [
    "AgendaItem",
    "Amendment",
    "Answer",
    "Application",
    "Appointment",
    "Attendance",
    "Award",
    "Bulk",
    "BulkItem",
    "Call",
    "ClockSign",
    "Correction",
    "CostLine",
    "Counter",
    "Deadline",
    "DeadlineNotice",
    "Decision",
    "Delegation",
    "Deputyship",
    "Document",
    "FailedSignIn",
    "HeldVisit",
    "Letter",
    "LetterFile",
    "Membership",
    "Organisation",
    "Outbox",
    "Participation",
    "Payment",
    "PaymentRequest",
    "Person",
    "ProcedureDraft",
    "Proposal",
    "Record",
    "Report",
    "Review",
    "Round",
    "Settlement",
    "SignIn",
    "Step",
    "Visit",
    "WorkerSign",
]
