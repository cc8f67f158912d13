"""What a trial job writes: no unique key, so that doing the work twice would show as two rows."""

from django.db import models


class Trace(models.Model):
    """One finished piece of work."""

    job_id = models.BigIntegerField()
    pid = models.IntegerField()

    class Meta:
        app_label = "trial"

    def __str__(self) -> str:
        return f"{self.job_id} by {self.pid}"
