"""Addresses of this room."""

from typing import Any

app_name = "blindspots"
urlpatterns: list[Any] = []
