"""Logs of others: read in constant memory, and whatever is wrong with one is a sentence."""

import gzip
import json
import tracemalloc

import pytest

from workflows.logs.elements import elements
from workflows.logs.log import UNBROKEN, Columns, Event, LogError
from workflows.logs.mapping import load_map
from workflows.logs.ocel import read_ocel
from workflows.logs.reading import read_log
from workflows.logs.xes import read_xes

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xmlns="http://www.xes-standard.org/">\n'
WHEN = '<date key="time:timestamp" value="2026-01-01T00:00:00Z"/>'
EVENT = f'<event><string key="concept:name" value="a"/>{WHEN}</event>'
TRACE = f'<trace><string key="concept:name" value="one"/>{EVENT}</trace>\n'
GOOD = f"{HEAD}{TRACE}</log>\n"


def written(tmp_path, content, name="log.xes"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path, columns=Columns()):  # noqa: B008  # frozen
    with pytest.raises(LogError) as caught:
        for _trace in read_xes(path, columns):
            pass
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "log.xes: Is empty."),
        (GOOD[:-40], "log.xes:3: Is cut off: the log ends in the middle."),
        (f"{HEAD}{TRACE}<trace><event><string key=", "log.xes:4: Is cut off: the log ends in the middle."),
        (GOOD.replace("</event>", "</evil>"), "log.xes:3: Is not well-formed XML: mismatched tag."),
        ("<html><body/></html>", "log.xes:1: Is not an event log: it begins with <html>."),
        ("hello", "log.xes:1: Is not well-formed XML: syntax error."),
        (
            GOOD.replace('"a"', '"\xe4"').encode("latin-1"),
            "log.xes:3: Is not well-formed XML: not well-formed",
        ),
        (GOOD.replace("UTF-8", "klingon"), "log.xes:1: Cannot be read: unknown encoding: klingon."),
        (
            gzip.compress(GOOD.encode() * 50)[:-40],
            "log.xes:1: Is cut off: the packed file ends in the middle.",
        ),
        (b"\x1f\x8bnonsense", "log.xes: Is damaged and cannot be unpacked"),
        (f"{HEAD}{'<list>' * 200}", "log.xes:3: Elements lie more than 100 deep in each other."),
    ],
)
def test_a_broken_log_is_refused_with_its_line(tmp_path, content, said):
    assert refusal(written(tmp_path, content)).startswith(said)


def test_a_missing_log_is_refused(tmp_path):
    assert refusal(tmp_path / "none.xes") == "none.xes: There is no such file."
    assert refusal(tmp_path).endswith("Cannot be read: Is a directory.")


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">',
    ],
)
def test_entities_are_never_expanded_nor_fetched(tmp_path, declared):
    content = GOOD.replace("<log ", f"{declared}<log ").replace('value="a"', 'value="&b;"')
    assert "Declares a document type" in refusal(written(tmp_path, content))


@pytest.mark.parametrize("element", ['<string key="x" value="', "<!--", "<event>\n", "<string key='"])
def test_a_packed_file_of_one_endless_element_does_not_fill_the_memory(tmp_path, element):
    path = tmp_path / "bomb.xes.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(f"{HEAD}<trace>{element}".encode())
        for _ in range(20):
            file.write(b" " * (1 << 20))
    tracemalloc.start()
    try:
        assert "One element takes more than 4 MB." in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * UNBROKEN
    finally:
        tracemalloc.stop()


def test_names_without_end_do_not_fill_the_memory(tmp_path):
    content = HEAD + "".join(f"<n{number}/>" for number in range(20_000))
    assert "More than 10000 different names" in refusal(written(tmp_path, content))


def test_a_case_without_end_is_refused(tmp_path):
    content = HEAD + "<trace>" + EVENT * 100_001
    assert "One case has more than 100000 events." in refusal(written(tmp_path, content))


def test_memory_does_not_grow_with_the_log(tmp_path):
    """Ten times the cases, the same peak."""
    peaks = []
    for count in (500, 5_000):
        path = written(tmp_path, f"{HEAD}{TRACE * count}</log>", f"{count}.xes")
        tracemalloc.start()
        assert sum(1 for _trace in read_xes(path, Columns())) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_only_what_was_asked_for_is_read_and_nested_attributes_are_not(tmp_path):
    content = f"""{HEAD}<extension name="Time" prefix="time" uri="http://xes.example"/>
    <global scope="event"><string key="concept:name" value="global"/></global>
    <trace><string key="programme" value="ude"/><string value="one" key="concept:name"/>
    <event><string value="a" key="concept:name"/>
      <list key="details"><values><string key="concept:name" value="inner"/></values></list>
      <string key="org:role" value="x &lt;&#228;"><string key="org:role" value="inner"/></string></event>
    </trace></log>"""
    (trace,) = read_xes(written(tmp_path, content), Columns(only=("programme",)))
    assert (trace.name, trace.attributes["programme"]) == ("one", "ude")
    assert trace.events == [Event("a", "", "x <ä")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_declared_encoding_and_a_prefix_are_read(tmp_path, encoding):
    text = GOOD.replace("UTF-8", encoding.removesuffix("-sig")).replace('"a"', '"ä"')
    text = (
        text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    )
    (trace,) = read_xes(written(tmp_path, text.encode(encoding)), Columns())
    assert trace.events[0].activity == "ä"


# ------------------------------------------------------------------------------------------------------
# OCEL 2.0 JSON

OCEL_COLUMNS = Columns("case", "type", "time", "role", "by", only=("programme",))
OCEL = {
    "events": [
        {
            "id": "e2", "type": "admit", "time": "2026-01-02T00:00:00Z",
            "attributes": [{"name": "role", "value": "officer"}],
            "relationships": [{"objectId": "c1", "qualifier": "of"}, {"objectId": "p2", "qualifier": "by"}],
        },
        {
            "id": "e1", "type": "submit", "time": "2026-01-01T00:00:00Z", "attributes": [],
            "relationships": [{"objectId": "c1", "qualifier": "of"}],
        },
        {"id": "e3", "type": "noise", "time": "2026-01-01T00:00:00Z"},
    ],
    "eventTypes": [], "objectTypes": [{"name": "case", "attributes": []}],
    "objects": [
        {"id": "c1", "type": "case", "attributes": [{"name": "programme", "value": "ude"}]},
        {"id": "p2", "type": "person"},
    ],
}  # fmt: skip


def test_ocel_events_come_by_case_and_time_though_they_stand_before_their_objects(tmp_path):
    path = written(tmp_path, json.dumps(OCEL), "log.json")
    (trace,) = read_ocel(path, OCEL_COLUMNS)
    assert (trace.name, trace.attributes) == ("c1", {"programme": "ude"})
    assert trace.events == [
        Event("submit", "2026-01-01T00:00:00Z"),
        Event("admit", "2026-01-02T00:00:00Z", "officer", "p2"),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pieces_of_any_size_give_the_same_elements(tmp_path, monkeypatch, size):
    value = {
        "a": [1, 22, {"x": 'ä"\\u00e4[{'}, -1.5e3, "…"],
        "b": {"c": []},
        "d": [],
        "e": 12.5,
        "f": [[1], {}],
    }
    path = written(tmp_path, json.dumps(value, ensure_ascii=False, indent=1))
    monkeypatch.setattr("workflows.logs.elements.CHUNK", size)
    found = list(elements(path))
    assert found == [
        *(("a", each) for each in value["a"]),
        ("b", {"c": []}),
        ("e", 12.5),
        ("f", [1]),
        ("f", {}),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n"events": [{"id": "e1",\n "ty', "log.json:3: Is cut off: the log ends in the middle."),
        ('{"events": [', "log.json:1: Is cut off: the log ends in the middle."),
        ('{"events"\n [1]}', "log.json:2: Is not well-formed JSON."),
        ('{"events": [{"id": 1,}]}', "log.json:1: Is not well-formed JSON."),
        ('{"objects": []} {}', "log.json:1: Goes on after its end."),
        ("[1]", "log.json:1: Is not an event log: it is no JSON object."),
        ('{"my": "data"}', "log.json: Has no object of the type 'case'."),
        ('{"objects": [{"type": "case"}]}', "log.json: Object 1 has no id."),
        ('{"objects": [], "events": []}', "log.json: Has no object of the type 'case'."),
        (b'{"objects": "\xff\xff\xff\xff"}', "log.json:1: Is not written in UTF-8."),
        ('{"objects": ' + "[" * 100_000, "log.json:1: "),
        ('{"objects": [' + " " * (UNBROKEN + 5) + "]}", "log.json: Has no object of the type 'case'."),
        ('{"objects": ["' + "x" * (3 * UNBROKEN), "log.json:1: One element takes more than 4 MB"),
    ],
)
def test_a_broken_ocel_log_is_refused_in_a_sentence(tmp_path, content, said):
    with pytest.raises(LogError) as caught:
        list(read_ocel(written(tmp_path, content, "log.json"), OCEL_COLUMNS))
    assert str(caught.value).startswith(said)


def test_what_a_file_holds_decides_how_it_is_read(tmp_path, definition):
    from tests.workflows.rulebook_case import RULEBOOK

    ours = load_map(RULEBOOK / "maps" / "expert_exchange.toml", definition)
    assert len(list(read_log(written(tmp_path, gzip.compress(GOOD.encode()), "log.bin"), ours))) == 1
    assert len(list(read_log(written(tmp_path, json.dumps(OCEL), "log.bin"), ours))) == 1
    with pytest.raises(LogError, match=r"Is neither XES nor OCEL 2\.0 JSON\."):
        read_log(written(tmp_path, "case;activity\n1;submit\n"), ours)
