"""Addresses of this room."""

from typing import Any

app_name = "grid"
urlpatterns: list[Any] = []
