"""Which records are offered for merging: an address has to say where, or the names have to be alike (D7)."""

import pytest

from enterprises.register.alike import core_of_name, is_exact_address
from enterprises.register.selectors.likeness import likely_same
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory

VAGUE = "安徽省六安市金安区三十铺镇"


@pytest.mark.parametrize(
    ("address", "is_exact"),
    [
        (VAGUE, False), ("金安经济开发区工业园", False), ("中村镇街道", False), ("三十铺镇", False), ("解放路", False),
        ("解放路12号", True), ("解放路１２号", True), ("五里墩村", True), ("中村镇新建村", True), ("清水小区", True),
        ("南湖大厦", True), ("老街三号", True), ("三十铺镇刘庄组", True), ("工业园 A 栋", True),
    ],
)  # fmt: skip
def test_what_an_address_says(address, is_exact):
    assert is_exact_address(address) is is_exact


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("六安市金安区三十铺镇兴旺超市", "兴旺超市"), ("金安兴旺商贸有限公司", "兴旺商贸"), ("安徽省六安市超市", ""),
        ("兴旺超市（个体工商户）", "兴旺超市"), ("三十铺兴旺建材有限责任公司", "兴旺建材"),
    ],
)  # fmt: skip
def test_what_is_a_firms_own_in_its_name(name, core):
    assert core_of_name(name, ["六安市", "金安区", "三十铺镇"]) == core


def firm(name, address):
    made = EnterpriseFactory(name=name, place_name="三十铺镇", primary_place=False)
    PlaceFactory(enterprise=made, is_primary=True, address=address)
    return made


def found(enterprise, by):
    return {row.name for row in likely_same(enterprise, by)}


@pytest.mark.django_db
def test_a_towns_name_is_no_address_that_two_share(cast):
    mine = firm("金安区兴旺建材有限公司", VAGUE)
    for name in ("三十铺镇老街理发店", "六安市天天超市"):
        firm(name, VAGUE)
    assert found(mine, cast.jinan_officer) == set()
    firm("兴旺建材二店", VAGUE)
    firm("三十铺镇兴旺建材有限责任公司", VAGUE)
    assert found(mine, cast.jinan_officer) == {"兴旺建材二店", "三十铺镇兴旺建材有限责任公司"}


@pytest.mark.django_db
def test_at_a_number_the_name_may_be_any(cast):
    mine = firm("金安区兴旺建材有限公司", "三十铺镇老街 12 号")
    firm("老街理发店", "三十铺镇老街 12 号")
    assert found(mine, cast.jinan_officer) == {"老街理发店"}
