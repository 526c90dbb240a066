"""Which kinds of procedure may use a word: the case, the amendment, the payment request, or all of them."""

from collections.abc import Iterable

from workflows.states import AMENDMENT, CASE, KINDS, PAYMENT_REQUEST

OF_CASE, OF_AMENDMENT, OF_PAYMENT_REQUEST = (CASE,), (AMENDMENT,), (PAYMENT_REQUEST,)
OF_ALL = KINDS
BESIDE = (AMENDMENT, PAYMENT_REQUEST)

USE: dict[tuple[str, str], frozenset[str]] = {}


def useful_for(sort: str, word: str, kinds: Iterable[str]) -> None:
    """Note for which kinds a word exists; the sorts are "guard", "effect", "letter" and "form"."""
    USE[sort, word] = frozenset(kinds)
