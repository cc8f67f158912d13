"""`python -m tests.liuan_safety.notices.trial.fill COUNT`: so many matters, and one officer who owes
them all and has an e-mail address."""

import os
import sys

import django


def main(count: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.liuan_safety.notices.trial.settings"
    django.setup()
    from liuan_safety.organizations.roles import Role
    from tests.cast import Cast
    from tests.liuan_safety.notices.trial.models import Matter

    officer = Cast().member(Role.COUNTY_OFFICER)
    officer.email = "jinan@example.org"
    officer.save(update_fields=["email"])
    Matter.objects.bulk_create(Matter(key=str(number)) for number in range(int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
