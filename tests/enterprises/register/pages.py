"""What the tests of the register's pages share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

LIST = "/enterprises/"


def names(response):
    return [row.record.name for row in response.context["table"].paginated_rows]


def asked(get):
    """Queries of a request. Settings are kept in the process outside of a test's transaction, which asks them anew."""
    with CaptureQueriesContext(connection) as queries:
        answer = get()
    own = [
        query["sql"] for query in queries if "policy_setting" not in query["sql"] and "SAVEPOINT" not in query["sql"]
    ]
    return answer, own
