"""What an error means to the person at the command line."""

from sqlalchemy.exc import OperationalError, ProgrammingError

from grants.acts.errors import ActError, Invalid
from grants.config import ConfigError
from workflows.errors import DefinitionError, WorkflowError

NO_TABLES = ("no such table", "does not exist", "undefinedtable")


def sentence_for(error: Exception) -> str | None:
    """The sentence to print; None for an error that nobody foresaw, which deserves its traceback."""
    if isinstance(error, DefinitionError):
        return "\n".join(["The rulebook cannot be used:", *(f"  {each}" for each in error.problems)])
    if isinstance(error, Invalid):
        return " ".join(error.problems.values())
    if isinstance(error, ConfigError | WorkflowError | ActError):
        return " ".join([str(error) or type(error).__name__, *getattr(error, "__notes__", ())])
    if isinstance(error, OperationalError | ProgrammingError):
        return _about_the_database(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}."
    return None


def _about_the_database(error: OperationalError | ProgrammingError) -> str:
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if any(words in said.lower() for words in NO_TABLES):
        return "The database has no tables yet. Run: grants init"
    return f"The database cannot be used: {said}"
