"""The application form: a task list, a page for each section and each visit, and its questions."""

from grants.web.form import questions, sections, visits
from grants.web.form.blueprint import bp

__all__ = ["bp", "questions", "sections", "visits"]
