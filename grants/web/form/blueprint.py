"""The blueprint that the pages of the form share."""

from flask import Blueprint

bp = Blueprint("form", __name__)
