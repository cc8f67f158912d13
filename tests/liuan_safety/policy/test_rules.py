"""What a setting's text may say."""

from decimal import Decimal

import pytest

from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.rules import BadValue, Definition, Kind, Value, parse, shown, written


def definition(kind: Kind, **more: object) -> Definition:
    base = {"key": "test.x", "group": "试验", "label": "试验数", "kind": kind, "default": "", "unit": "天"}
    return Definition(**(base | {"article": "", "explanation": "", "verified": False} | more))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.WHOLE, " 30 ", 30),
        (Kind.DECIMAL, "0.250", Decimal("0.25")),
        (Kind.DECIMAL, "100", Decimal(100)),
        (Kind.YES_NO, "是", True),
        (Kind.YES_NO, "否", False),
        (Kind.TEXT, " 市安委办 ", "市安委办"),
        (Kind.WORDS, "a、b，c, ", ("a", "b", "c")),
        (Kind.WORDS, "", ()),
        (Kind.FLOORS, "300，100、10", ("300", "100", "10")),
    ],
)
def test_texts_that_can_be(kind: Kind, text: str, value: Value) -> None:
    assert parse(definition(kind), text) == value
    assert parse(definition(kind), written(value)) == value, "written and read again it is the same"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.WHOLE, "5.5"),
        (Kind.WHOLE, ""),
        (Kind.WHOLE, "五"),
        (Kind.WHOLE, "٥"),
        (Kind.WHOLE, "-"),
        (Kind.DECIMAL, "NaN"),
        (Kind.DECIMAL, "Infinity"),
        (Kind.DECIMAL, "1,5"),
        (Kind.YES_NO, "True"),
        (Kind.YES_NO, ""),
        (Kind.FLOORS, "300,100"),
        (Kind.FLOORS, "100,300,10"),
        (Kind.FLOORS, "300,100,0"),
        (Kind.FLOORS, "300,一百,10"),
    ],
)
def test_texts_that_cannot(kind: Kind, text: str) -> None:
    with pytest.raises(BadValue, match="试验数"):
        parse(definition(kind), text)


@pytest.mark.parametrize(("text", "fits"), [("3", True), ("10", True), ("2", False), ("11", False), ("-5", False)])
def test_limits_belong_to_the_range(text: str, fits: bool) -> None:
    limited = definition(Kind.WHOLE, minimum=3, maximum=10)
    if fits:
        assert parse(limited, text) == int(text)
    else:
        with pytest.raises(BadValue, match="3 到 10"):
            parse(limited, text)


def test_words_are_chosen_from_the_list() -> None:
    roles = DEFINITIONS["login.otp_roles"]
    assert shown(roles, "office_staff,auditor") == "市安委办工作人员、审计局审计人员"
    assert shown(roles, "") == "无"
    with pytest.raises(BadValue, match="king"):
        parse(roles, "office_staff,king")


def test_values_show_with_their_unit() -> None:
    assert shown(DEFINITIONS["login.lock_minutes"], "30") == "30 分钟"


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_default_is_a_value_and_every_figure_is_explained(key: str) -> None:
    figure = DEFINITIONS[key]
    assert written(parse(figure, figure.default)) == figure.default
    assert figure.key == key
    assert figure.label
    assert figure.article
    assert figure.explanation.endswith("。")


def test_floors_are_read_by_name() -> None:
    assert shown(definition(Kind.FLOORS, unit="人"), "300,100,10") == "大型 300、中型 100、小型 10 人"
