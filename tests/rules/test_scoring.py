"""Reviewers' points."""

from pathlib import Path

import pytest

import workflows
from grants.rules.scoring import below_threshold, invalid, spread, weighted
from workflows.criteria import Criteria, Criterion, load_criteria
from workflows.label import Label

CRITERIA = Criteria(
    name="test",
    label=Label("Kriterien", "Criteria"),
    scale_max=10,
    comment_at_most=4,
    items=(
        Criterion("need", Label("Bedarf", "Need"), Label("", ""), 75, 5),
        Criterion("cost", Label("Kosten", "Cost"), Label("", ""), 25, None),
    ),
)


@pytest.mark.parametrize(
    ("need", "cost", "total"), [(10, 10, 100.0), (0, 0, 0.0), (10, 0, 75.0), (0, 10, 25.0), (7, 5, 65.0)]
)
def test_weighted_total_lies_between_0_and_100(need, cost, total):
    assert weighted({"need": need, "cost": cost}, CRITERIA) == total


def test_weighted_total_of_the_shipped_criteria():
    shipped = load_criteria(Path(workflows.__file__).parent / "criteria" / "expert_exchange.toml")
    scores = {"relevance": 8, "partnership": 7, "agenda": 6, "use": 9, "economy": 5, "green_inclusive": 4}
    assert weighted(scores, shipped) == pytest.approx(71.0)


def test_weighted_total_needs_every_criterion():
    with pytest.raises(KeyError):
        weighted({"need": 5}, CRITERIA)


@pytest.mark.parametrize(("totals", "result"), [([], 0), ([6.5], 0), ([4.0, 7.5], 3.5), ([5, 9, 7], 4)])
def test_spread_is_highest_minus_lowest(totals, result):
    assert spread(totals) == result


def test_threshold_is_the_least_that_passes():
    assert below_threshold({"need": 4, "cost": 0}, CRITERIA) == ("need",)
    assert below_threshold({"need": 5, "cost": 0}, CRITERIA) == ()


def test_full_review_is_valid():
    assert invalid({"need": 4, "cost": 5}, {"need": "Too vague."}, CRITERIA) == []


@pytest.mark.parametrize(
    ("scores", "comments", "reasons"),
    [
        ({}, {}, [("need", "“Need” has no points yet."), ("cost", "“Cost” has no points yet.")]),
        ({"need": 4, "cost": 5}, {}, [("need", "“Need” has 4 points or fewer: please say why.")]),
        ({"need": 0, "cost": 5}, {"need": "  "}, [("need", "“Need” has 4 points or fewer: please say why.")]),
        ({"need": 11, "cost": 5}, {}, [("need", "“Need” takes whole points from 0 to 10.")]),
        ({"need": -1, "cost": 5}, {}, [("need", "“Need” takes whole points from 0 to 10.")]),
        ({"need": "9", "cost": 5}, {}, [("need", "“Need” takes whole points from 0 to 10.")]),
        ({"need": 9.5, "cost": True}, {}, [
            ("need", "“Need” takes whole points from 0 to 10."),
            ("cost", "“Cost” takes whole points from 0 to 10."),
        ]),
        ({"need": 9, "cost": 9, "charm": 9}, {}, [(None, "“charm” is not a criterion of this programme.")]),
    ],
)  # fmt: skip
def test_review_is_refused_criterion_by_criterion(scores, comments, reasons):
    found = [(reason.fix_section, str(reason)) for reason in invalid(scores, comments, CRITERIA)]
    assert found == reasons
