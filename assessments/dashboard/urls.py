"""Addresses of this room."""

from typing import Any

app_name = "dashboard"
urlpatterns: list[Any] = []
