"""What nobody types by accident, and how to see that it did no harm."""

import re
import unicodedata
from typing import Any

from bs4 import BeautifulSoup, Tag

MARK = "zqx"  # stands in every payload that tries to become an element, an attribute or a value

PAYLOADS = {
    "script": "<script>zqx(1)</script>",
    "script in capitals": "<ScRiPt src=//zqx.example></sCrIpT>",
    "own element": "<zqx-born>x</zqx-born>",
    "image": "<img src=x onzqx=1 onerror=zqx(1)>",
    "vector image": "<svg/onload=zqx(1)>",
    "out of the value": '"><zqx-born onzqx="1',
    "out of a single quoted value": "'><zqx-born onzqx='1",
    "out of the text area": "</textarea><zqx-born>",
    "out of the title": "</title></style></script><zqx-born>",
    "attribute": '" onzqx="1" autofocus onfocus="zqx(1)',
    "comment": "<!--<zqx-born>--><zqx-born>",
    "entity": "&lt;zqx-born&gt;&#60;zqx-born&#62;",
    "template": "{{ 7 * 191 }}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}",
    "format": "%(zqx)s %s %d {zqx} {0.__class__} ${7*191}",
    "sql": "'; DROP TABLE step; --",
    "sql or": "' OR '1'='1' /*",
    "like": "%_%\\%",
    "search words": '" OR * NEAR(a b) AND NOT ^ {x} : & | ! <->',
    "nul": "before\x00after",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f",
    "right to left": "\u202egnp.exe\u2066\u2069",
    "byte order mark": "\ufeff\ufffe\uffff",
    "private and unassigned": "\ue000\U000e0001\U0010ffff",
    "joined emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "combining": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324" * 50,
    "not composed": "A\u0308\u1e9b\u0323\ufb01",
    "spaces": "\u00a0\u2003\u3000\u200b\u2060",
    "new lines": "first\r\nsecond\nthird\rfourth\u2028fifth\u0085sixth",
    "header": "x\r\nSet-Cookie: zqx=1\r\nLocation: //zqx.example",
    "formula": '=HYPERLINK("http://zqx.example";"x")',
    "formula with plus": "+cmd|' /C zqx'!A0",
    "formula with at": "@SUM(1+1)*zqx()",
    "path": "../../../../etc/passwd",
    "huge number": "9" * 400,
    "number beyond 64 bit": "9223372036854775808",
    "negative": "-1",
    "exponent": "1e309",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "digits of other scripts": "١٢٣٤ ²³ ⅷ ㊿",
    "boolean": "true",
    "object": '{"a": [null]}',
    "array": "[]",
    "date that is none": "2026-02-30",
    "year 0": "0000-00-00",
    "time that is none": "99:99",
    "blank": " ",
    "very long": "ä" * 100_000,
    "long line": "a" * 5_000 + "<zqx-born>",
}
WORST = ("out of the value", "nul", "huge number", "digits of other scripts", "controls", "very long")
ODD = ("blank", "nul", "out of the value", "digits of other scripts")  # where nothing can be typed
RAW = {
    "surrogates": b"%ED%A0%80%ED%BF%BF",
    "not utf-8": b"%FF%FE%C0%AF%80",
    "half an escape": b"%",
    "utf-16": b"%00a%00b",
}


def harm(answer: Any) -> list[str]:
    """What a payload has become in a page: elements, attributes, addresses, the value of an expression."""
    if answer.mimetype != "text/html":
        return []
    found = []
    page = BeautifulSoup(answer.text, "html5lib")
    for tag in page.find_all(True):
        if tag.name.startswith(MARK) or (
            tag.name == "script" and not str(tag.get("src")).startswith("/static/")
        ):
            found.append(str(tag)[:200])
        found += [f"{tag.name} {name}" for name in tag.attrs if name.startswith("on") or MARK in name]
        for name in ("src", "href", "action"):
            if re.match(r"\s*(javascript|data:text|//)", str(tag.get(name, "")), re.IGNORECASE):
                found.append(f"{name}={tag.get(name)}")
    if "1337" in page.get_text():
        found.append("an expression was worked out")
    if "Traceback" in answer.text or "sqlalchemy" in answer.text.lower():
        found.append("tells its own inside")
    return found


def text_fields(form: Tag) -> list[str]:
    """Names of the fields into which people can type."""
    fields = form.select("textarea[name], input[name]")
    typed = ("text", "email", "tel", "date", "password", "search", "number", "time", None)
    return [str(each["name"]) for each in fields if each.name == "textarea" or each.get("type") in typed]


def other_fields(form: Tag) -> list[str]:
    """Names of the fields that a browser fills by itself: choices, boxes, hidden ones."""
    names = {str(each["name"]) for each in form.select("[name]")}
    return sorted(names - set(text_fields(form)) - {"csrf_token"})


def as_kept(text: str) -> str:
    """The text as the house keeps it: one Unicode form, no control characters, blanks folded to compare."""
    lines = unicodedata.normalize("NFC", text.replace("\r", "\n"))
    return " ".join(
        "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc").split()
    )
