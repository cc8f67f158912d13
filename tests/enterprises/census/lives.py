"""What may happen in the random lives of a small register: the lists that come in, and the steps of a life."""

from typing import Any

from hypothesis import strategies as st

FIRMS = 5
# Which firms a place may list: townships their own; of a firm without a code another county can know nothing.
REPORTERS = {"舒城县": (0, 1, 2, 3, 4), "杭埠镇": (0, 1), "裕安区": (3,)}
TOWNS = ("杭埠镇", "杭埠镇", "城关镇", "城关镇", "城关镇")
ALWAYS_CODED = 3
FACT_CHOICES: dict[str, tuple[Any, ...]] = {
    "staff": (1, 55, 600), "sector": ("商贸", "纺织", "机械"), "telephone": ("13911110000", "13911110001", ""),
    "address": ("核实地址一", "核实地址二", "核实地址三"), "revenue_fen": (1, 10**9, 10**11),
    "former_name": ("核实旧名厂", "又一旧名厂", ""),
}  # fmt: skip
TAKEN_IN_MERGERS = ("staff", "telephone", "sector", "credit_code", "jurisdiction", "primary_place")

ROW = st.fixed_dictionaries(
    {
        "staff": st.sampled_from([None, 0, 8, 30, 400]),
        "sector": st.sampled_from(["", "轻工", "建材"]),
        "telephone": st.sampled_from(["", "13900000001", "13900000002"]),
        "revenue_fen": st.sampled_from([None, 100_000_000, 5_000_000_000]),
        "industry_code": st.sampled_from(["", "1353", "5211"]),
        "former_name": st.sampled_from(["", "旧名厂"]),
        "longitude": st.sampled_from([None, "116.5"]),
        "town": st.booleans(),
        "with_code": st.booleans(),
        "address": st.sampled_from(["", "works"]),
        "is_wrong": st.sampled_from([False, False, False, True]),
        # What becomes of a row that is wrong, or has no code.
        "cure": st.sampled_from(["mend", "mend", "mend", "strike", "leave"]),
    }
)
FIRM = st.integers(0, FIRMS - 1)
LIST = st.dictionaries(FIRM, ROW, min_size=1, max_size=FIRMS)
YEAR = st.sampled_from([2018, 2019])
PLACE = st.sampled_from(sorted(REPORTERS))
CHOICE = st.integers(0, 2)
COMMON = st.one_of(
    st.tuples(st.just("bring"), PLACE, YEAR, st.booleans(), LIST),
    st.tuples(st.just("bring"), st.just("舒城县"), st.just(2018), st.just(False), LIST),
    st.tuples(st.just("again")),
    st.tuples(st.just("undo"), CHOICE),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.just("mend"), FIRM, st.sampled_from(sorted(FACT_CHOICES)), CHOICE),
)
DEED = st.one_of(
    st.tuples(st.just("give_code"), FIRM),
    st.tuples(st.just("create"), FIRM),
    st.tuples(st.just("close"), FIRM),
    st.tuples(st.just("reopen"), FIRM),
    st.tuples(st.just("move"), FIRM, st.booleans(), st.booleans()),
    st.tuples(st.just("trade"), FIRM, st.sampled_from(["2611", "5211", "6210"])),
    st.tuples(st.just("merge"), FIRM, FIRM, st.sets(st.sampled_from(TAKEN_IN_MERGERS))),
    st.tuples(st.just("split"), FIRM, st.booleans(), st.booleans()),
    st.tuples(st.just("place"), FIRM),
    st.tuples(st.just("change_place"), FIRM, CHOICE),
    st.tuples(st.just("make_primary"), FIRM),
    st.tuples(st.just("close_place"), FIRM),
    st.tuples(st.just("take_back"), CHOICE),
    st.tuples(st.just("take_back"), st.just(0)),
)
LISTS = st.one_of(
    st.tuples(st.just("upload"), PLACE, YEAR, LIST),
    st.tuples(st.just("confirm")),
    st.tuples(st.just("accept"), PLACE, YEAR),
    st.tuples(st.just("give_back"), PLACE, YEAR),
)
STEP = st.one_of(COMMON, COMMON, DEED, DEED, LISTS)


# All but the firm that a split may bring; without it most lives would have nobody to do anything with.
WHOLE = st.fixed_dictionaries(dict.fromkeys(range(FIRMS - 1), ROW))
FIRST = st.tuples(st.just("bring"), st.just("舒城县"), st.just(2018), st.booleans(), st.one_of(LIST, WHOLE, WHOLE))


def steps(most: int) -> Any:
    """Lives of a first list and up to `most` steps, half as many at least."""
    return st.builds(lambda first, rest: [first, *rest], FIRST, st.lists(STEP, min_size=most // 2, max_size=most))
