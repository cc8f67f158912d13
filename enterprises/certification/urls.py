"""Addresses of this room."""

from typing import Any

app_name = "certification"
urlpatterns: list[Any] = []
