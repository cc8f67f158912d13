"""Gathers the rooms' models for Django: one app, one migration history."""

from enterprises.blindspots.models import *  # noqa: F403
from enterprises.census.models import *  # noqa: F403
from enterprises.certification.models import *  # noqa: F403
from enterprises.grid.models import *  # noqa: F403
from enterprises.register.models import *  # noqa: F403
from enterprises.supervision.models import *  # noqa: F403
