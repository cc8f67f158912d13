"""One run of one job: who it is done for, how it tells its progress, and the one block in which it ends."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction

from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.jobs.leases import Lease, LeaseLost, claim
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.registry import kind_of
from liuan_safety.jobs.rules import IDLE_SECONDS, PROGRESS_SECONDS, RENEWAL_SECONDS
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

logger = logging.getLogger(__name__)


class JobRun:
    """What a handler gets. `user` acts in the post that queued the job, so that `visible_to` narrows as it did then."""

    def __init__(self, job: Job, lease: Lease, user: User | None) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self._user = user
        self._lease = lease
        self._told_at = 0.0
        self._told: tuple[int, str] = (0, "")
        self.lease_lost = threading.Event()
        self.is_finished = False

    @property
    def user(self) -> User:
        """The person in the post that queued the job; a job of the system itself has none and must not ask."""
        if self._user is None:
            raise RuleBroken("jobs.no_user", "这个后台任务由系统自身发起，没有办理人。")
        return self._user

    def step(self) -> None:
        """Cheap check between two pieces of work: raises LeaseLost once the renewal has found the lease gone."""
        if self.lease_lost.is_set():
            raise LeaseLost(self.job.pk)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is, at most twice a second; renews the lease. Raises LeaseLost.

        A short write of its own: calling it inside a transaction is an error (`durable`), because on SQLite
        the row would show only at the end and on PostgreSQL the renewals would wait for it.
        """
        self.step()
        quiet = time.monotonic() - self._told_at < PROGRESS_SECONDS
        if quiet and done < total and message == self._told[1]:
            return
        try:
            with transaction.atomic(durable=True):
                self._lease.renew(progress_done=done, progress_total=total, progress_message=message[:200])
        except DatabaseError:
            logger.warning("progress of job %s was not written", self.job.pk, exc_info=True)
        self._told_at, self._told = time.monotonic(), (done, message)

    @contextmanager
    def final(self, result: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The last writes of the job and its end, in one transaction: `with run.final({"rows": n}): …`.

        The result may be filled inside the block. Raises LeaseLost, and rolls everything back, if another worker
        has taken the job meanwhile; a handler lets it pass.
        """
        self.step()
        outcome: dict[str, Any] = {} if result is None else result
        if not self._lease.is_held():
            raise LeaseLost(self.job.pk)
        with transaction.atomic(durable=True):
            _limit_idle_time()
            yield outcome
            self._lease.finish(outcome)
        self.is_finished = True


def _limit_idle_time() -> None:
    """A process paused in its last transaction must not keep its locks for ever: PostgreSQL ends it after a while.

    SQLite knows nothing of the kind: there only waking or killing the paused process helps.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [f"{IDLE_SECONDS}s"])


def _renew_until(stop: threading.Event, run: JobRun, lease: Lease) -> None:
    """The thread that keeps the lease while the handler is silent. It dies and stands still with its process."""
    try:
        while not stop.wait(RENEWAL_SECONDS):
            try:
                lease.renew()
            except LeaseLost:
                run.lease_lost.set()
                return
            except DatabaseError:
                # Locked for a while, or the server is away: the next round tries again, the fence still holds.
                logger.warning("lease of job %s was not renewed", lease.job_id, exc_info=True)
                connections.close_all()
    finally:
        connections.close_all()


@contextmanager
def _kept(run: JobRun, lease: Lease, *, in_background: bool) -> Iterator[None]:
    """The lease is renewed from a thread with a connection of its own while the block runs."""
    if not in_background:
        yield
        return
    stop = threading.Event()
    keeper = threading.Thread(target=_renew_until, args=(stop, run, lease), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=RENEWAL_SECONDS)


def _user_of(job: Job) -> User | None:
    """The person who queued the job, acting in the post of that time. Raises RuleBroken when that post has ended."""
    if job.created_by is None:
        return None
    user, tenure = job.created_by, job.tenure
    if tenure is None or not tenure.is_in_force() or not tenure.post.is_in_force():
        raise RuleBroken("jobs.post_ended", "提交任务的岗位已经终止，任务没有执行。请由继任者重新提交。")
    user.acting = tenure
    return user


def _actor_of(job: Job) -> Actor:
    """Deeds of the job are recorded under the person, post and request that queued it, by way of a job."""
    if job.created_by is None:
        return Actor(request_number=job.request_number, channel="job")
    post = job.tenure.post if job.tenure else None
    return Actor(
        user_id=job.created_by_id,
        user_label=job.created_by.name,
        post_id=post.pk if post else None,
        post_label=str(post) if post else "",
        request_number=job.request_number,
        channel="job",
    )


def _handle(job: Job, lease: Lease, *, in_background: bool) -> None:
    kind = kind_of(job.kind)
    if kind is None:
        raise RuleBroken("jobs.unknown_kind", f"系统里没有“{job.kind}”这一类任务，可能是版本不一致，请联系系统管理员。")
    run = JobRun(job, lease, _user_of(job))
    try:
        with _kept(run, lease, in_background=in_background):
            kind.handler(run)
            if not run.is_finished:
                with run.final():
                    pass
    except Exception:
        if not run.is_finished:
            raise
        # Its last transaction is committed: the job is done whatever its handler stumbles over afterwards.
        logger.exception("job %s stumbled after its end", job.pk)


def execute(job_id: int, *, in_background: bool = True) -> bool:
    """Take the job and do it; False if it was not to be had. Never raises what the handler raises.

    A broken rule or a missing permission fails the job with its words; anything else queues it again, up to
    `max_attempts`, and then fails it with the request's number. `in_background=False` runs without the renewing thread:
    for commands and tests that do the work in their own process at once.
    """
    lease = claim(job_id)
    if lease is None:
        return False
    job = Job.objects.select_related("created_by", "tenure__post__unit__jurisdiction").get(pk=job_id)
    with acting_as(_actor_of(job)):
        try:
            _handle(job, lease, in_background=in_background)
        except LeaseLost:
            logger.warning("job %s was stopped, or taken over by another worker", job_id)
        except RuleBroken as broken:
            lease.fail(broken.message_zh)
        except PermissionDenied as denied:
            lease.fail(str(denied) or "没有权限办理这项任务。")
        except Exception:
            logger.exception("job %s failed", job_id)
            lease.give_back(f"处理时出错，没有写入任何数据。请把编号 {job.request_number} 告诉系统管理员。")
    return True
