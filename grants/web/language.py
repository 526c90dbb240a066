"""The language of a page: chosen once a request, asked for hundreds of times."""

from typing import Any

from babel import Locale
from flask import Flask, g, request, session
from flask_babel import Babel, Domain

LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALES = {"de": Locale("de", "DE"), "en": Locale("en", "GB")}


def language() -> str:
    """The language of this request: "de" or "en"."""
    known = g.get("language")
    if known is None:
        known = g.language = chosen_language()
    return str(known)


def chosen_language() -> str:
    """The person's language, else the visitor's choice, else what the browser prefers, else German."""
    person = g.get("person")
    if person is not None and person.language in LOCALES:
        return str(person.language)
    chosen = session.get("language")
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match([code for code, _name in LANGUAGES], "de") or "de"


class Messages(Domain):
    """The translations of a request; the library's own way asks for its locale at each single word."""

    def get_translations(self) -> Any:
        found = g.get("translations")
        if found is None:
            found = g.translations = super().get_translations()
        return found


def register(app: Flask) -> None:
    """Translate pages, in templates and in code."""
    Babel(app, locale_selector=language)
    messages = Messages()
    app.before_request(messages.as_default)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: messages.get_translations().ugettext(text),
        ngettext=lambda one, many, count: messages.get_translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["language"] = language
