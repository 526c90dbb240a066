# ruff: noqa: E501  a table reads best with one row a line
"""A small sound definition, and every way to break it that must be noticed."""

SOUND = """\
name    = "small"
version = 1
label   = { de = "Klein", en = "Small" }
initial = "draft"

[phases]
only = { de = "Einzige", en = "Only" }

[states.draft]
label  = { de = "Entwurf", en = "Draft" }
public = { de = "Entwurf", en = "Draft" }
phase  = "only"
turn   = ["applicant"]

[states.waiting]
label  = { de = "Wartet", en = "Waiting" }
public = { de = "Wartet", en = "Waiting" }
phase  = "only"
turn   = ["officer"]

[states.ready]
label  = { de = "Bereit", en = "Ready" }
public = { de = "Bereit", en = "Ready" }
phase  = "only"
turn   = ["approver"]

[states.closed]
label  = { de = "Zu", en = "Closed" }
public = { de = "Zu", en = "Closed" }
phase  = "only"
turn   = []

[transitions.submit]
label    = { de = "Einreichen", en = "Submit" }
done     = { de = "Eingereicht", en = "Submitted" }
from     = ["draft"]
to       = "waiting"
by       = ["applicant"]
requires = ["round_open"]
form     = "declarations"
effects  = ["freeze_submission"]
letter   = "receipt"

[transitions.recommend]
label = { de = "Empfehlen", en = "Recommend" }
done  = { de = "Empfohlen", en = "Recommended" }
doer  = { de = "die, die empfohlen hat", en = "the one who recommended" }
from  = ["waiting"]
to    = "ready"
by    = ["officer"]

[transitions.award]
label        = { de = "Bewilligen", en = "Award" }
done         = { de = "Bewilligt", en = "Awarded" }
from         = ["ready"]
to           = "closed"
by           = ["approver"]
requires     = ["budget_fits", "not_own_case"]
differs_from = ["recommend"]
letter       = "award"

[transitions.lapse]
label     = { de = "Verfallen", en = "Lapse" }
done      = { de = "Verfallen", en = "Lapsed" }
from      = ["waiting"]
to        = "closed"
by        = ["system"]
automatic = true
requires  = ["trip_over"]

[clocks.application]
label  = { de = "Antrag", en = "Application" }
states = ["draft"]
owner  = "applicant"
due    = { days = 0, after = "round_closes" }

[clocks.recommendation]
label  = { de = "Empfehlung", en = "Recommendation" }
states = ["waiting"]
owner  = "officer"
due    = { working_days = 5 }

[clocks.decision]
label  = { de = "Entscheidung", en = "Decision" }
states = ["ready"]
owner  = "approver"
due    = { days = 42, after = "round_closes" }
"""

SPARE = """
[states.spare]
label  = { de = "Neben", en = "Spare" }
public = { de = "Neben", en = "Spare" }
phase  = "only"
turn   = ["officer"]

[clocks.spare]
label  = { de = "Neben", en = "Spare" }
states = ["spare"]
owner  = "officer"
due    = { days = 9 }
"""


def arrow(name, source, to, by="officer", more=""):
    return f"""
[transitions.{name}]
label = {{ de = "Pfeil", en = "Arrow" }}
done  = {{ de = "Getan", en = "Done" }}
from  = ["{source}"]
to    = "{to}"
by    = ["{by}"]
{more}
"""


REOPEN = arrow("reopen", "closed", "waiting", "officer", 'reopens = true\nnote = "required"')
LOOP = arrow("loop", "waiting", "waiting", "system", 'automatic = true\nrequires = ["trip_over"]')

# old text, new text, key, what stands on the line that is told, reason
BROKEN = [
    ('"round_open"', '"round_opne"', "transitions.submit.requires[0]", "requires = [", "Unknown guard 'round_opne'. Is 'round_open' meant?"),
    ('"not_own_case"', '"friendly"', "transitions.award.requires[1]", 'requires     = ["b', "Unknown guard 'friendly'."),
    ('"freeze_submission"', '"os.system"', "transitions.submit.effects[0]", "effects  =", "Unknown effect 'os.system'."),
    ('by       = ["applicant"]', 'by       = ["applicant", "king"]', "transitions.submit.by[1]", "by       =", "Unknown role 'king'."),
    ('turn   = ["applicant"]', 'turn   = ["applicant", "king"]', "states.draft.turn[1]", "turn   = [\"a", "Unknown role 'king'."),
    ('letter   = "receipt"', 'letter   = "postcard"', "transitions.submit.letter", "letter   =", "Unknown letter 'postcard'."),
    ('form     = "declarations"', 'form     = "x"', "transitions.submit.form", "form     =", "Unknown form 'x'."),
    ('to       = "waiting"', 'to       = "wating"', "transitions.submit.to", "to       =", "Unknown state 'wating'. Is 'waiting' meant?"),
    ('from         = ["ready"]', 'from         = ["ready", "limbo"]', "transitions.award.from[1]", "from         =", "Unknown state 'limbo'."),
    ('initial = "draft"', 'initial = "draught"', "initial", "initial =", "Unknown state 'draught'. Is 'draft' meant?"),
    ('phase  = "only"\nturn   = []', 'phase  = "other"\nturn   = []', "states.closed.phase", 'phase  = "other"', "Unknown phase 'other'."),
    ('["recommend"]', '["recomend"]', "transitions.award.differs_from[0]", "differs_from =", "Unknown transition 'recomend'. Is 'recommend' meant?"),
    ('["recommend"]', '["recommend", "lapse"]', "transitions.award.differs_from[1]", "differs_from =", "'lapse' is automatic: no person takes it, so none can differ from them."),
    ('doer  = { de = "die, die empfohlen hat", en = "the one who recommended" }\n', "", "transitions.award.differs_from[0]", "differs_from =", "'recommend' needs a 'doer': the words for the person who took it."),
    (SOUND[-1:], "\n" + SPARE + arrow("leave", "spare", "closed"), "states.spare", "[states.spare]", "The state 'spare' cannot be reached from 'draft'."),
    (SOUND[-1:], "\n" + SPARE + arrow("enter", "waiting", "spare"), "states.spare", "[states.spare]", "The state 'spare' is a dead end: nothing leaves it, yet it is not final."),
    (SOUND[-1:], "\n" + SPARE + arrow("enter", "waiting", "spare") + arrow("stay", "spare", "spare"), "states.spare", "[states.spare]", "The state 'spare' is a dead end: nothing leaves it, yet it is not final."),
    (SOUND[-1:], "\n" + arrow("reopen", "closed", "draft"), "transitions.reopen.from", 'from  = ["closed"]', "'closed' is final (empty 'turn'): only what 'reopens' a case may leave it."),
    (SOUND[-1:], "\n" + REOPEN.replace("closed", "waiting"), "transitions.reopen.from[0]", 'from  = ["waiting"]', "'waiting' is not final: there is nothing to reopen."),
    (SOUND[-1:], "\n" + REOPEN.replace('"waiting"', '"closed"'), "transitions.reopen.to", 'to    = "closed"', "'closed' is final: nothing is reopened by going there."),
    (SOUND[-1:], "\n" + REOPEN.replace("required", "optional"), "transitions.reopen.note", "note = ", "Whoever reopens says why: note = \"required\"."),
    (SOUND[-1:], "\n" + REOPEN.replace('["officer"]', '["officer", "applicant"]'), "transitions.reopen.by[1]", "by    = ", "Is for people of the office, not for 'applicant'."),
    ('turn   = ["officer"]', 'turn   = ["officer", "cashier"]', "states.waiting.turn[1]", 'turn   = ["officer", "cashier"]', "It is the turn of 'cashier', who can do nothing here."),
    ('by        = ["system"]', 'by        = ["officer"]', "transitions.lapse.by", "by        =", "An automatic transition is taken by 'system' alone."),
    ("automatic = true", 'automatic = true\nletter    = "rejection"', "transitions.lapse.letter", "letter    =", "'rejection' is a decision, but the system may take this transition: where there is discretion, a person decides (§ 35a VwVfG)."),
    ("automatic = true", 'automatic = true\nform = "award"', "transitions.lapse.form", 'form = "award"', "An automatic transition has no form: nobody is there to fill it in."),
    ("automatic = true", 'automatic = true\nnote = "required"', "transitions.lapse.note", "note =", "An automatic transition cannot require a note: nobody is there to write it."),
    ("automatic = true", 'automatic = true\ndiffers_from = ["recommend"]', "transitions.lapse.differs_from", 'differs_from = ["recommend"]', "An automatic transition has no person who could differ from another."),
    (SOUND[-1:], "\n" + LOOP, "transitions.loop", "[transitions.loop]", "Automatic transitions lead back here: the case never rests."),
    ('en = "Waiting" }\npublic', 'en = " " }\npublic', "states.waiting.label.en", 'label  = { de = "Wartet"', "The text in this language is missing."),
    ('label    = { de = "Einreichen", en = "Submit" }', 'label    = { en = "Submit" }', "transitions.submit.label.de", "label    =", "The text in this language is missing."),
    ('done     = { de = "Eingereicht", en = "Submitted" }\n', "", "transitions.submit.done", "[transitions.submit]", "Is missing; a text in de and en is expected."),
    ('done     = { de = "Eingereicht", en = "Submitted" }', 'done     = "Submitted"', "transitions.submit.done", "done     =", "Must be a text in de and en."),
    ('en = "Closed" }\nphase', 'en = "Closed", fr = "Clos" }\nphase', "states.closed.public.fr", "fr =", "Unknown language; de and en are expected."),
    ("effects  =", "effect   =", "transitions.submit.effect", "effect   =", "Unknown key. Is 'effects' meant?"),
    ('phase  = "only"\nturn   = []', 'phase  = "only"', "states.closed.turn", "[states.closed]", "Is missing; a list of words is expected."),
    ('[transitions.lapse]', '[transitions.state]', "transitions.state", "[transitions.state]", "A transition cannot be called 'state'."),
    ("version = 1", "version = 0", "version", "version =", "Must be at least 1."),
    ("version = 1", "version = true", "version", "version =", "Must be a whole number."),
    ('name    = "small"', 'name    = "Small One"', "name", "name    =", "Must be small letters, digits and underscores, a letter first."),
    ('from     = ["draft"]', "from     = []", "transitions.submit.from", "from     =", "Must name at least 1."),
    ('from     = ["draft"]', 'from     = ["draft", "draft"]', "transitions.submit.from[1]", "from     =", "'draft' is named twice."),
    ('from     = ["draft"]', 'from     = "draft"', "transitions.submit.from", "from     =", "Must be a list of words."),
    ('form     = "declarations"', 'form     = "declarations"\ntone = "loud"', "transitions.submit.tone", "tone =", "Must be one of: primary, secondary, danger."),
    ('form     = "declarations"', 'form     = "declarations"\nnote_label = { de = "N", en = "N" }', "transitions.submit.note_label", "note_label =", "There is no note that this could be the label of."),
]  # fmt: skip
