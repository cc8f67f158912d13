"""Made-up enterprises with valid credit codes; traits for what tests need."""

import datetime
import itertools
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from enterprises.register.facts import VERSIONED_FACTS
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.names import keys_of_name, name_pinyin
from enterprises.register.rules import check_digit, organisation_check_digit
from enterprises.register.services.writing import PLACE_COLUMNS
from liuan_safety.organizations.models import Jurisdiction
from tests.liuan_safety.organizations.factories import jurisdiction

_numbers = itertools.count(10_000)
LONG_NAME = "六安市金安区三十铺镇" + "万顺达" * 12 + "新型环保建筑材料科技有限责任公司"


def credit_code(number: int | None = None) -> str:
    """A code that both check digits prove, different on every call."""
    number = next(_numbers) if number is None else number
    organisation = f"MA{number:06d}"
    body = f"91341502{organisation}{organisation_check_digit(organisation)}"
    return body + check_digit(body)


def _keys(row: Any) -> dict[str, str]:
    former = getattr(row, "former_name", "")
    return keys_of_name(row.name, former_name=former, credit_code=row.credit_code)


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = RegisterEntry

    kind = RegisterEntry.Kind.IMPORT
    made_at = factory.LazyFunction(timezone.now)
    maker_label = "张海（舒城县安委办）"
    source_kind = "census.import"
    source_id = "1"
    source_label = "2018年度普查表“舒城县.xlsx”"


class EnterpriseFactory(DjangoModelFactory):
    """As an import leaves it: the row, its first version, a primary place and its first version."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    class Params:
        place_name = "金安区"
        empty = factory.Trait(
            sector="", staff=None, above_scale=None, standard_grade="", founded_on=None, capital_fen=None,
            legal_person="", contact_person="", telephone="", business_scope="", registered_address="",
        )  # fmt: skip
        long = factory.Trait(name=LONG_NAME[:60], sector="长" * 40, standard_grade="级" * 20)

    name = factory.Sequence(lambda n: f"六安市试验{n}号建材有限公司")
    credit_code = factory.LazyFunction(credit_code)
    name_pinyin = factory.LazyAttribute(lambda row: name_pinyin(row.name))
    name_key = factory.LazyAttribute(lambda row: _keys(row)["name_key"])
    search_text = factory.LazyAttribute(lambda row: _keys(row)["search_text"])
    search_grams = factory.LazyAttribute(lambda row: _keys(row)["search_grams"])
    enterprise_type = "有限责任公司"
    legal_person = "吴试验"
    contact_person = "钱联系"
    telephone = "13912342265"
    founded_on = datetime.date(2012, 6, 18)
    capital_fen = 800_000_000
    registered_address = "金安区试验路 1 号"
    business_scope = "建筑材料生产、销售"
    sector = "建材"
    staff = 46
    above_scale = False
    standard_grade = "三级"
    status_as_written = "在营"
    jurisdiction = factory.LazyAttribute(lambda row: jurisdiction(row.place_name))
    origin = factory.SubFactory(EntryFactory)
    origin_row = "企业名单!104"
    valid_from = factory.SelfAttribute("origin.made_at")
    changed_at = factory.SelfAttribute("origin.made_at")

    @factory.post_generation
    def first_version(self, create: bool, extracted: object, **kwargs: object) -> None:
        if not create:
            return
        EnterpriseVersion.objects.create(
            enterprise=self,
            revision=1,
            entry=self.origin,
            changed="*",
            source_row=self.origin_row,
            valid_from=self.valid_from,
            jurisdiction=self.jurisdiction,
            **{fact.key: getattr(self, fact.key) for fact in VERSIONED_FACTS},
        )

    @factory.post_generation
    def primary_place(self, create: bool, extracted: object, **kwargs: object) -> None:
        """`primary_place=False` for an enterprise without a place."""
        if create and extracted is not False:
            PlaceFactory(enterprise=self, is_primary=True, **kwargs)


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place
        skip_postgeneration_save = True

    enterprise = factory.SubFactory(EnterpriseFactory, primary_place=False)
    jurisdiction = factory.SelfAttribute("enterprise.jurisdiction")
    kind = Place.Kind.WORKS
    address = "金安区试验路 1 号"
    longitude = Decimal("116.500000")
    latitude = Decimal("31.700000")
    valid_from = factory.SelfAttribute("enterprise.valid_from")

    @factory.post_generation
    def first_version(self, create: bool, extracted: object, **kwargs: object) -> None:
        PlaceVersion.objects.create(
            place=self,
            enterprise=self.enterprise,
            revision=1,
            entry=self.enterprise.origin,
            changed="*",
            source_row=self.enterprise.origin_row,
            valid_from=self.valid_from,
            **{column: getattr(self, column) for column in PLACE_COLUMNS},
        )


def many(number: int, place: Jurisdiction, **changes: object) -> list[Enterprise]:
    """Thousands at once, without places and versions: for lists and exports."""
    entry = EntryFactory()
    made = [
        EnterpriseFactory.build(jurisdiction=place, origin=entry, name=f"批量{n:05d}号有限公司", **changes)
        for n in range(number)
    ]
    return Enterprise.objects.bulk_create(made, batch_size=500)
