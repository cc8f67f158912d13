"""A long receipt, written by a worker and kept for a week as exports are."""

import tempfile

from enterprises.census.models import ImportFile
from enterprises.census.receipts import receipt_name, write_receipt
from liuan_safety.jobs.files import keep_file
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.roles import Deed


def write_receipt_job(run: JobRun) -> None:
    """Write the receipt of one workbook with the rows that are wrong now."""
    file = ImportFile.objects.select_related("run__jurisdiction").get(pk=run.params["file"])
    require(run.user, Deed.CENSUS_IMPORT, within=file.run.jurisdiction)
    with tempfile.TemporaryFile() as target:
        count = write_receipt(file, run.user, target, run.progress)
        name = keep_file(run, target)
    with run.final() as result:
        result |= {"file": name, "rows": count, "name": receipt_name(file)}
