"""Writing XES (IEEE 1849), case by case."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import quoteattr

from workflows.logs.written import Case, Step, moment

EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org"))
OF_TRACES = ("concept:name", "programme", "definition")  # what every case says, and every event
OF_EVENTS = ("concept:name", "lifecycle:transition", "kind", "from_state", "to_state")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def xes(cases: Iterable[Case], name: str, lists: Collection[str] = ()) -> Iterator[str]:
    """The text of a log called `name`, a piece for each case.

    `lists`: relations of which a case may have several. A key may stand only once in a trace.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for title, prefix in EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'  <extension name="{title}" prefix="{prefix}" uri="{uri}"/>\n'
    yield from _global("trace", OF_TRACES)
    yield from _global("event", OF_EVENTS)
    yield '  <classifier name="Activity" keys="concept:name"/>\n'
    yield f"  {_string('concept:name', name)}  {_string('lifecycle:model', 'standard')}"
    for case in cases:
        yield "".join(_trace(case, lists))
    yield "</log>\n"


def _global(scope: str, keys: Iterable[str]) -> Iterator[str]:
    yield f'  <global scope="{scope}">\n'
    for key in keys:
        yield f"    {_string(key, '')}"
    if scope == "event":
        yield '    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>\n'
    yield "  </global>\n"


def _trace(case: Case, lists: Collection[str]) -> Iterator[str]:
    yield "  <trace>\n"
    yield f"    {_string('concept:name', case.thing.id)}"
    for key, value in case.thing.values.items():
        yield f"    {_string(key, value)}"
    for qualifier, pairs in groupby(sorted(case.thing.related), itemgetter(0)):
        others = [other for _, other in pairs]
        several = qualifier in lists or len(others) > 1
        yield f"    {_list(qualifier, others) if several else _string(qualifier, others[0])}"
    for step in case.steps:
        yield from _event(step)
    yield "  </trace>\n"


def _event(step: Step) -> Iterator[str]:
    yield "    <event>\n"
    yield f"      {_string('concept:name', step.activity)}"
    yield f'      <date key="time:timestamp" value="{moment(step.at)}"/>\n'
    yield f"      {_string('lifecycle:transition', 'complete')}"
    if step.person:
        yield f"      {_string('org:resource', step.person)}"
    if step.roles:
        yield f"      {_string('org:role', step.roles)}"
    for key, value in (*step.values.items(), *step.related):
        yield f"      {_string(key, value)}"
    yield "    </event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={_quoted(key)} value={_quoted(value)}/>\n"


def _list(key: str, values: Iterable[str]) -> str:
    held = "".join(_string(key, value).rstrip() for value in values)
    return f"<list key={_quoted(key)}><values>{held}</values></list>\n"


def _quoted(text: str) -> str:
    return quoteattr(ILLEGAL.sub("\ufffd", text))
