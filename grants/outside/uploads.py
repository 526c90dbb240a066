"""Which kind of file some bytes are: judged by the bytes themselves, never by the file's name."""

import io
import zipfile

import filetype

PLAIN = {
    "application/pdf": "application/pdf",
    "image/png": "image/png",
    "image/jpeg": "image/jpeg",
}
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN_DOCUMENT = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
)
MEMBERS_AT_MOST = 5_000
CONTENT_LIST_BYTES = 1_000_000
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    OFFICE["word/document.xml"]: (".docx",),
    OFFICE["xl/workbook.xml"]: (".xlsx",),
    OPEN_DOCUMENT[0]: (".odt",),
    OPEN_DOCUMENT[1]: (".ods",),
}


def media_type_of(content: bytes) -> str | None:
    """The media type if the file is of a kind that is accepted, else None. Nothing is unpacked but names."""
    guess = filetype.guess(content[:8192])
    if guess is not None and guess.mime in PLAIN:
        return PLAIN[guess.mime]
    return _office_type(content) if content[:4] == b"PK\x03\x04" else None


def _holds_macros(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Macros by the usual names, or declared in the list of contents under any other name."""
    if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
        return True
    if "[Content_Types].xml" not in names:
        return False
    with archive.open("[Content_Types].xml") as file:
        declared = file.read(CONTENT_LIST_BYTES).lower()
    return b"macroenabled" in declared or b"vbaproject" in declared


def _office_type(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if len(names) > MEMBERS_AT_MOST or _holds_macros(archive, names):
                return None
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    declared = file.read(100).decode("ascii", "replace")
                return declared if declared in OPEN_DOCUMENT else None
    except Exception:  # a broken or hostile archive fails in any of a dozen ways, and never matters
        return None
    return next((kind for member, kind in OFFICE.items() if member in names), None)
