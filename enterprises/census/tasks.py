"""The jobs of an import: they take the import's number and call one service; safe to run twice."""

from typing import Any

from django.urls import reverse

from enterprises.census.receipt_job import write_receipt_job
from enterprises.census.services.reading import read_import
from enterprises.census.services.receiving import RECEIPT_JOB
from enterprises.census.services.templating import TEMPLATE_JOB
from enterprises.census.services.undoing import undo_import
from enterprises.census.services.workers import READ_JOB, UNDO_JOB, WRITE_JOB
from enterprises.census.services.writing import write_import
from enterprises.census.template_job import write_template_job
from liuan_safety.jobs import registry
from liuan_safety.jobs.running import JobRun


def read(run: JobRun) -> None:
    """Read, check and stage the import."""
    read_import(int(run.params["run"]), run)


def write(run: JobRun) -> None:
    """Write the confirmed import into the register."""
    write_import(int(run.params["run"]), run)


def undo(run: JobRun) -> None:
    """Take the written import back, in the name of whoever asked for it."""
    undo_import(int(run.params["run"]), reason=run.params["reason"], by=run.user, worker=run)


def page(params: dict[str, Any]) -> str:
    """Where the import shows that the job works on."""
    return reverse("census:import", args=[params["run"]])


def register_jobs() -> None:
    """Called when the wing is ready."""
    registry.register(READ_JOB, read, label="读取普查表", address=page)
    registry.register(TEMPLATE_JOB, write_template_job, label="生成填报模板", page="census:template_job")
    registry.register(RECEIPT_JOB, write_receipt_job, label="生成回执", page="census:receipt_job")
    registry.register(WRITE_JOB, write, label="普查表入库", address=page)
    registry.register(UNDO_JOB, undo, label="撤销普查表入库", address=page)
