"""六安安全生产责任落实平台: the project and the ground floor that all wings stand on."""

from liuan_safety.celery import app as celery_app

__all__ = ["celery_app"]
