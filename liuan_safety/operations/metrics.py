"""Figures for Prometheus: requests by view, and the state of jobs. No label holds a path, a name or an address."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from liuan_safety.operations import metrics_files
from liuan_safety.operations.health import job_figures

_requests = Counter("liuan_requests_total", "Requests answered", ["method", "view", "status"])
_seconds = Histogram(
    "liuan_request_seconds",
    "Time to answer",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count_request(*, method: str, view: str, status: int, seconds: float) -> None:
    """One request answered; `view` is the address's name, so that the number of series stays small."""
    name = view or "unknown"
    _requests.labels(method, name, str(status)).inc()
    _seconds.labels(name).observe(seconds)


def page() -> bytes:
    """The text that Prometheus reads: of all web processes together, and of the jobs as the database has them."""
    if os.environ.get(metrics_files.VARIABLE):
        processes = CollectorRegistry()
        multiprocess.MultiProcessCollector(processes)
    else:
        processes = REGISTRY
    return generate_latest(processes) + generate_latest(_jobs())


def _jobs() -> CollectorRegistry:
    registry = CollectorRegistry()
    figures = job_figures()
    jobs = Gauge("liuan_jobs", "Jobs by state", ["state"], registry=registry)
    for state, count in figures.by_state.items():
        jobs.labels(state).set(count)
    if figures.sweep_age_seconds is not None:
        age = Gauge("liuan_sweep_age_seconds", "Seconds since the last sweep of jobs", registry=registry)
        age.set(figures.sweep_age_seconds)
    return registry
