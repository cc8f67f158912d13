"""Tokens of the API: bound to a tenure, narrowed by scopes, shown once; and the first interface itself."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.organizations.accounts.services import create_token, revoke_token
from liuan_safety.organizations.models import ApiToken, Jurisdiction, Post, Tenure, User
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.services import people as services
from liuan_safety.organizations.tokens import TokenThrottle, digest_of

pytestmark = pytest.mark.django_db
SCOPES = ["organizations:read"]


@pytest.fixture(autouse=True)
def fresh_throttle():
    cache.clear()


@pytest.fixture
def officer(cast) -> User:
    return cast.jinan_officer


@pytest.fixture
def text(officer) -> str:
    return create_token(by=officer, name="对接", scopes=SCOPES, days=30)[1]


def ask(text: str, url: str = "/api/units/"):
    return Client().get(url, headers={"authorization": f"Token {text}"})


def test_a_token_reads(text):
    assert ask(text).status_code == 200
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_the_secret_is_kept_nowhere(text):
    token = ApiToken.objects.get()
    prefix, secret = text.split(".")
    assert (token.prefix, token.digest) == (prefix, digest_of(secret))
    assert secret not in str(DeedRecord.objects.get(action="account.token_created").after)


@pytest.mark.parametrize("change", ["secret", "prefix", "none", "no secret", "three parts", "not ascii"])
def test_what_is_no_token_is_refused(text, change):
    prefix, secret = text.split(".")
    sent = {
        "secret": f"{prefix}.{secret[:-1]}",
        "prefix": f"00000000.{secret}",
        "none": "",
        "no secret": prefix,
        "three parts": f"{text} x",
        "not ascii": "é.é",
    }[change]
    answer = ask(sent)
    assert (answer.status_code, answer.json()["detail"]) == (401, "未登录或令牌无效")


@pytest.mark.parametrize("end", ["expired", "revoked", "tenure", "post", "inactive"])
def test_it_ends_at_once(officer, text, end):
    assert ask(text).status_code == 200
    today = timezone.localdate()
    {
        "expired": lambda: ApiToken.objects.update(expires_at=timezone.now()),
        "revoked": lambda: revoke_token(by=officer, token=ApiToken.objects.get()),
        "tenure": lambda: Tenure.objects.filter(user=officer).update(valid_to=today),
        "post": lambda: Post.objects.filter(pk=officer.acting.post_id).update(valid_to=today),
        "inactive": lambda: User.objects.filter(pk=officer.pk).update(is_active=False),
    }[end]()
    assert ask(text).status_code == 401


def test_it_acts_in_its_own_post_and_is_recorded_so(cast, officer, text):
    answer = ask(text)
    assert answer.status_code == 200
    # The person's other posts lend it nothing.
    other = cast.unit("六安市某局")
    assert other.pk not in {post.unit_id for post in Post.objects.filter(tenures__api_tokens__isnull=False)}


def test_without_the_scope_it_reads_nothing(officer, text):
    ApiToken.objects.update(scopes="register:read")
    assert ask(text).status_code == 403
    assert ask(text, "/api/schema/").status_code == 200


def test_days_and_scopes_are_limited(officer):
    for days in (0, 181):
        with pytest.raises(RuleBroken, match="1 到 180"):
            create_token(by=officer, name="x", scopes=SCOPES, days=days)
    for scopes in ([], ["everything"], [*SCOPES, "everything"]):
        with pytest.raises(RuleBroken, match="至少选择一项"):
            create_token(by=officer, name="x", scopes=scopes, days=1)


def test_only_ones_own_is_revoked(cast, officer, text):
    with pytest.raises(RuleBroken, match="自己的"):
        revoke_token(by=cast.yuan_officer, token=ApiToken.objects.get())
    stranger = cast.login(Client(), cast.yuan_officer)
    assert stranger.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ask(text).status_code == 200


def test_the_page(client, cast, officer):
    cast.login(client, officer)
    assert "还没有令牌" in client.get("/account/tokens/").content.decode()
    page = client.post("/account/tokens/", {"name": "对接市平台", "scopes": SCOPES, "days": 7}).content.decode()
    text = re.search(r"[0-9a-f]{8}\.[\w-]{43}", page).group()
    assert ask(text).status_code == 200
    assert text.split(".")[1] not in client.get("/account/tokens/").content.decode()
    answer = client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/", follow=True)
    assert "已注销" in answer.content.decode()
    assert ask(text).status_code == 401
    assert client.post("/account/tokens/", {"name": "x", "scopes": SCOPES, "days": 999}).status_code == 200
    assert ApiToken.objects.count() == 1


def test_a_role_without_the_deed_has_no_page(client, cast):
    assert cast.login(client, cast.member(Role.FINANCE_OFFICER)).get("/account/tokens/").status_code == 403


def test_so_many_requests_a_minute_and_no_more(text, monkeypatch):
    monkeypatch.setattr(TokenThrottle, "get_rate", lambda self: "3/min")
    assert [ask(text).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_jurisdictions_with_filters_and_pages(text):
    rows = ask(text, "/api/jurisdictions/?kind=county&on=2026-01-01").json()
    assert rows["count"] == 7
    assert {row["name"] for row in rows["results"]} >= {"金安区", "霍山县"}
    jinan = Jurisdiction.objects.get(name="金安区")
    below = ask(text, f"/api/jurisdictions/?under={jinan.pk}&page_size=3").json()
    assert len(below["results"]) == 3
    assert below["count"] == Jurisdiction.objects.filter(path__startswith=jinan.path).count()
    assert ask(text, f"/api/jurisdictions/{jinan.pk}/").json()["code"] == "341502"
    assert ask(text, "/api/jurisdictions/?on=2015-06-01&name=寿县").json()["count"] == 1
    assert ask(text, "/api/jurisdictions/999999/").status_code == 404
    assert ask(text, "/api/jurisdictions/?on=yesterday").status_code == 400


def test_units_with_their_names(officer, text):
    unit = officer.acting.post.unit
    row = ask(text, f"/api/units/{unit.pk}/").json()
    assert (row["name"], row["names"][0]["name"]) == (unit.name, unit.name)
    assert ask(text, f"/api/units/?jurisdiction={unit.jurisdiction_id}").json()["count"] >= 1


def test_the_session_reads_as_well_and_nobody_does_not(client, cast, officer):
    assert Client().get("/api/units/").status_code == 401
    assert cast.login(client, officer).get("/api/units/").status_code == 200


def test_nothing_is_written_through_it(text):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(Client(), method)("/api/units/", headers={"authorization": f"Token {text}"})
        assert answer.status_code == 405


def test_the_description_is_whole_and_has_no_inline_script(client, cast, officer):
    assert Client().get("/api/schema/").status_code == 401
    assert Client().get("/api/docs/").status_code == 401
    cast.login(client, officer)
    schema = client.get("/api/schema/?format=json").json()
    assert {"/api/jurisdictions/", "/api/units/{id}/"} <= set(schema["paths"])
    assert {"token", "session"} <= set(schema["components"]["securitySchemes"])
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts)
    assert "<style" not in page
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"].split("style-src")[0]
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")


def test_an_expired_token_is_shown_as_such(client, cast, officer, text):
    ApiToken.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))
    assert "已到期" in cast.login(client, officer).get("/account/tokens/").content.decode()


def test_tokens_rest_while_a_reset_password_waits_for_its_person(officer, text, cast):
    services.reset_password(by=cast.office, person=officer)
    assert ask(text).status_code == 401
    User.objects.filter(pk=officer.pk).update(must_change_password=False)
    assert ask(text).status_code == 200
