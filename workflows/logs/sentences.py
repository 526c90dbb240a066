"""The sentences of a verdict."""

from workflows.label import Label

TEXTS = {
    "skipped": Label(
        "In {part} Fällen geschah „{done}“, obwohl davor fehlte: {missing}",
        "In {part} cases “{done}” happened although this was missing before it: {missing}",
    ),
    "out_of_order": Label(
        "In {part} Fällen geschah „{done}“ im Zustand „{state}“, in dem es nicht möglich ist; "
        "vorgesehen war: {expected}",
        "In {part} cases “{done}” happened in the state “{state}”, where it is not possible; "
        "expected was: {expected}",
    ),
    "after_end": Label(
        "In {part} Fällen geschah „{done}“, obwohl der Vorgang schon zu Ende war („{state}“)",
        "In {part} cases “{done}” happened although the case was over (“{state}”)",
    ),
    "wrong_role": Label(
        "In {part} Fällen geschah „{done}“ durch die Rolle {role}; vorgesehen ist: {by}",
        "In {part} cases “{done}” was done in the role {role}; provided for is: {by}",
    ),
    "unknown_role": Label(
        "In {part} Fällen geschah „{done}“ durch eine Rolle, die das Protokoll nicht nennt; "
        "vorgesehen ist: {by}",
        "In {part} cases “{done}” was done in a role that the log does not know; provided for is: {by}",
    ),
    "four_eyes": Label(
        "In {part} Fällen fehlte das Vier-Augen-Prinzip: „{done}“ und „{other}“ tat dieselbe Person",
        "In {part} cases four eyes were missing: “{done}” and “{other}” were done by the same person",
    ),
    "not_finished": Label(
        "In {part} Fällen endete der Vorgang unfertig im Zustand „{state}“; vorgesehen war: {expected}",
        "In {part} cases the log ends with the case unfinished in the state “{state}”; "
        "expected was: {expected}",
    ),
    "unknown_step": Label(
        "In {part} Fällen geschah „{step}“, was das Verfahren nicht kennt; vorgesehen war: {expected}",
        "In {part} cases “{step}” happened, which the procedure does not know; expected was: {expected}",
    ),
    "finding": Label("In {part} Fällen {says}", "In {part} cases {says}"),
    "no_finding": Label("In keinem von {all} Fällen {says}", "In none of {all} cases {says}"),
    "never": Label(
        "; in {count} davon kam es auch später nicht dazu",
        "; in {count} of them it did not come later either",
    ),
    "example": Label(
        ", zum Beispiel im Fall {case} (Ereignis {number}, {time})",
        ", for example in case {case} (event {number}, {time})",
    ),
    "no_event": Label(
        ", zum Beispiel der Fall {case} (ohne ein Ereignis)", ", for example case {case} (without an event)"
    ),
    "times": Label(" ({count}-mal)", " ({count} times)"),
    "between": Label(", zwischen {first} und {last}", ", between {first} and {last}"),
    "part": Label("{count} von {all}", "{count} of {all}"),
    "nothing": Label("nichts mehr", "nothing more"),
    "log": Label(
        "{cases} Fälle, {events} Ereignisse, beurteilt nach: {label}, Version {version}",
        "{cases} cases, {events} events, judged by: {label}, version {version}",
    ),
    "fits": Label(
        "{count} Fälle entsprechen dem Verfahren ({share} %)", "{count} cases fit the procedure ({share} %)"
    ),
    "deviations": Label("Abweichungen vom Verfahren", "Deviations from the procedure"),
    "findings": Label("Weitere Feststellungen", "Further findings"),
    "notes": Label("Hinweise", "Notes"),
    "running": Label(
        "{count} Fälle sind noch unterwegs; das ist keine Abweichung",
        "{count} cases are still on their way; that is no deviation",
    ),
    "others": Label(
        "{count} weitere Fälle folgen einem anderen Verfahren", "{count} more cases follow another procedure"
    ),
    "without_person": Label(
        "Bei {count} Schritten lässt sich nicht sagen, ob eine andere Person handelte: "
        "das Protokoll nennt sie nicht",
        "Whether another person acted cannot be said of {count} steps: the log does not name the person",
    ),
    "without_role": Label(
        "Bei {count} Schritten nennt das Protokoll keine Rolle", "The log names no role for {count} steps"
    ),
    "backwards": Label(
        "In {count} Fällen ist ein Ereignis älter als das vor ihm",
        "In {count} cases an event is older than the one before it",
    ),
    "outside": Label(
        "{count} Ereignisse sind keine Schritte dieses Verfahrens ({kinds}); wo der Fall danach steht, sagt "
        "das Protokoll",
        "{count} events are no steps of this procedure ({kinds}); the log says where the case is after them",
    ),
    "beyond": Label(
        "{count} Fälle gingen in einem Zustand weiter, den diese Fassung nicht hat; was dort geschah, wurde "
        "nicht beurteilt, und sie zählen nicht zu denen, die entsprechen (zum Beispiel {case})",
        "{count} cases went on in a state that this version does not have; what happened there was not "
        "judged, and they do not count among those that fit (for example {case})",
    ),
    "none": Label("keine", "none"),
    "speed": Label("{count} Ereignisse je Sekunde", "{count} events per second"),
}
