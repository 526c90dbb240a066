"""Which letters and mails there are, in which languages, and which of them decide: read from their files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from grants.config import PROJECT
from grants.vocabulary.kinds import useful_for
from workflows.label import LANGUAGES
from workflows.states import CASE

TEMPLATES = PROJECT / "templates"
REMEDY = "{{ remedy_section("


def languages_of_letters(folder: Path) -> Mapping[str, frozenset[str]]:
    """Letter -> languages in which it has both a body and a mail that brings it."""
    return {
        path.parent.name: frozenset(
            language
            for language in LANGUAGES
            if (path.parent / f"body.{language}.html").is_file()
            and (path.parent / f"mail.{language}.txt").is_file()
        )
        for path in sorted(folder.glob("*/letter.toml"))
    }


def languages_of_mails(folder: Path) -> Mapping[str, frozenset[str]]:
    """Mail -> languages in which its text exists."""
    return {
        path.name: frozenset(language for language in LANGUAGES if (path / f"{language}.txt").is_file())
        for path in sorted(folder.iterdir())
        if path.is_dir()
    }


def deciding(folder: Path) -> frozenset[str]:
    """The letters that say of themselves that they decide on a right (§ 35 VwVfG)."""
    return frozenset(
        path.parent.name
        for path in folder.glob("*/letter.toml")
        if tomllib.loads(path.read_text(encoding="utf-8"))["decision"]
    )


def with_remedy(folder: Path) -> frozenset[str]:
    """The letters that tell in each of their languages how to object to them (§ 37 (6) VwVfG)."""
    return frozenset(
        path.parent.name
        for path in folder.glob("*/letter.toml")
        if all(REMEDY in body.read_text(encoding="utf-8") for body in path.parent.glob("body.*.html"))
    )


def of_kinds(folder: Path) -> Mapping[str, str]:
    """Letter -> the kind of procedure that writes it; a case's unless it says otherwise."""
    return {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")).get("of", CASE)
        for path in folder.glob("*/letter.toml")
    }


LETTERS = languages_of_letters(TEMPLATES / "letters")
DECISIONS = deciding(TEMPLATES / "letters")
REMEDIES = with_remedy(TEMPLATES / "letters")
for _letter, _kind in of_kinds(TEMPLATES / "letters").items():
    useful_for("letter", _letter, (_kind,))
MAILS = languages_of_mails(TEMPLATES / "mails")
