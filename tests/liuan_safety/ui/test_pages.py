"""Gallery, frame and error pages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.template import engines
from django.test import Client, RequestFactory
from django.test.signals import template_rendered
from django.urls import reverse

from liuan_safety.ui import errors, menu
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.middleware import RuleBrokenMiddleware
from tests.cast import Cast

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


class Undefined(str):
    """Django puts this where a variable is missing; asking it for a place to name the variable raises."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: Any) -> str:
        raise AssertionError(f"undefined template variable: {name}")


@pytest.fixture
def strict() -> Iterator[None]:
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, Undefined("%s")
    yield
    engine.string_if_invalid = before


def test_the_gallery_draws_every_component_and_no_undefined_variable(cast: Cast, client: Client, strict: None) -> None:
    drawn: set[str] = set()

    def note(template: Any, **options: Any) -> None:
        drawn.add(str(template.name or ""))

    template_rendered.connect(note)
    try:
        page = cast.login(client, cast.office).get(reverse("ui:gallery"), {"q": "厂", "workers": "3"})
    finally:
        template_rendered.disconnect(note)
    assert page.status_code == 200
    assert {f"components/{path.name}" for path in COMPONENTS.glob("*.html")} - drawn == set()


def test_an_undefined_variable_fails(strict: None) -> None:
    with pytest.raises(AssertionError, match="nobody_defined_me"):
        engines["django"].from_string("{{ nobody_defined_me }}").render({})


def test_the_frame_names_post_menu_and_ways_out(cast: Cast, client: Client) -> None:
    page = cast.login(client, cast.office).get(reverse("ui:gallery")).content.decode()
    assert str(cast.office.acting.post) in page
    assert "退出登录" in page
    assert reverse("organizations:logout") in page
    assert page.count('aria-current="page"') >= 1


def test_the_menu_offers_what_the_post_may_do(cast: Cast) -> None:
    office, auditor = (
        {entry["label"] for group in menu.menu_for(user, "/") for entry in group["entries"]}
        for user in (cast.office, cast.auditor)
    )
    assert "企业台账" in office
    assert "企业台账" not in auditor


def test_an_entry_is_current_below_its_prefix_and_the_longest_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    gallery = reverse("ui:gallery")
    items = [
        menu.MenuItem("组", "短", "ui:gallery"),
        menu.MenuItem("组", "长", "ui:gallery", active_prefix=f"{gallery}x/"),
    ]
    monkeypatch.setattr(menu, "_items", items)
    entries = menu.menu_for(None, f"{gallery}x/3/")[0]["entries"]
    assert [entry["current"] for entry in entries] == [False, True]


def test_the_demonstration_is_named_on_every_page(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu.doors, "is_demonstration", lambda: True)
    assert "演示环境" in client.get(reverse("organizations:login")).content.decode()
    assert "演示环境" in cast.login(client, cast.office).get(reverse("ui:gallery")).content.decode()


@pytest.mark.django_db
def test_not_found_has_a_number_and_a_way_out(client: Client) -> None:
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert page["X-Request-Number"] in page.content.decode()
    assert "回到首页" in page.content.decode()


def test_not_found_keeps_the_frame_of_the_person(cast: Cast, client: Client) -> None:
    assert 'id="lu-menu"' in cast.login(client, cast.office).get("/no-such-page/").content.decode()


@pytest.mark.django_db
def test_the_error_page_appears_when_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> bool:
        raise DatabaseError("gone")

    monkeypatch.setattr(menu.doors, "is_demonstration", gone)
    request = RequestFactory().get("/")
    for page, status in ((errors.server_error(request), 500), (errors.page_not_found(request), 404)):
        assert page.status_code == status
        assert "编号" in page.content.decode()


def test_refusals_of_the_api_are_problems() -> None:
    body = json.loads(errors.permission_denied(RequestFactory().get("/api/x"), PermissionDenied("无权")).content)
    assert (body["status"], body["detail"]) == (403, "无权")


@pytest.mark.django_db
def test_a_broken_rule_becomes_a_page_that_names_the_article() -> None:
    middleware = RuleBrokenMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    broken = RuleBroken("frozen", "本年度已封存，不能修改。", "D7 第七条")
    page = middleware.process_exception(RequestFactory().get("/"), broken)
    assert page is not None
    assert page.status_code == 422
    assert "D7 第七条" in page.content.decode()
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_the_policy_forbids_what_the_page_does_not_need(cast: Cast, client: Client) -> None:
    page = cast.login(client, cast.office).get(reverse("ui:gallery"))
    assert "unsafe" not in page["Content-Security-Policy"]
    html = page.content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_without_its_token_is_refused_in_chinese_with_a_number(headers: dict[str, str]) -> None:
    page = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"}, headers=headers)
    html = page.content.decode()
    assert page.status_code == 403
    assert "页面已过期" in html
    assert page["X-Request-Number"] in html
    assert "<style" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"host": "elsewhere.example"}, {}])
def test_refusals_carry_the_policy_too(client: Client, headers: dict[str, str]) -> None:
    page = client.get("/no-such-page/", headers=headers)
    assert page.status_code == (400 if headers else 404)
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert (page["X-Frame-Options"], page["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert page["X-Request-Number"] in page.content.decode()


def test_a_persons_page_is_for_no_shared_store(cast: Cast, client: Client) -> None:
    for address in ("ui:gallery", "register:list", "organizations:people"):
        assert "private" in cast.login(client, cast.office).get(reverse(address))["Cache-Control"]


@pytest.mark.django_db
def test_a_strangers_form_of_megabytes_is_not_read(client: Client) -> None:
    page = client.post("/login/", {"username": "a", "password": "b" * 6_000_000})
    assert page.status_code == 400
    assert page["X-Request-Number"] in page.content.decode()
