"""Units are found by every name that people write, and by nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError, RulesError
from facts.units import UnitRegistry, load_units

if TYPE_CHECKING:
    from pathlib import Path

REGISTRIES = {district: load_units(district) for district in ("qingpu", "putuo")}
QINGPU = REGISTRIES["qingpu"]

# As the plans of 2020, 2021 and 2023 (Qingpu) and 2021 (Putuo) print them.
NAMED_IN_PLANS = {
    "qingpu": """
        区政府办公室 区新闻办 区政府新闻办 区网格化中心 区司法局 区政务服务办 区公务员局 区市场监管局 区发展改革委
        区发展改革委（金融办） 区住房保障房屋管理局 区农业农村委 区生态环境局 区绿化市容局 区财政局 区重大办 区建管委
        区规划自然资源局 区民政局 区卫生健康委 区教育局 区人力资源社会保障局 区残联 区妇联 区医保局 区应急管理局
        区文旅局 区体育局 区国资委 区经委 区卫健委 青发集团 公安青浦分局 区城管执法局
        区建设管理委 区委网信办 区融媒体中心
        区商务委 区进博办 区青东办 区区域发展办 区新城办 区水务局 区房管局 区科委 区规划资源局 区退役军人局
        区气象局 区消防救援支队 区应急局 区审计局 区政务办 区城运中心 区委组织部
    """,
    "putuo": """
        区府办 区融媒体中心 区新闻办 区信访办 区城运中心 区民政局 区财政局 万里街道
    """,
}


def write(folder: Path, text: str) -> Path:
    path = folder / "单位.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("district", "name"), [(district, name) for district, names in NAMED_IN_PLANS.items() for name in names.split()]
)
def test_every_unit_that_the_plans_name_is_known(district: str, name: str) -> None:
    assert REGISTRIES[district].resolve(name).code.startswith(f"{district}-")


@pytest.mark.parametrize("district", REGISTRIES)
def test_no_two_units_claim_the_same_name(district: str) -> None:
    registry = REGISTRIES[district]
    for unit in registry.all():
        for name in (unit.code, unit.name, unit.short, *unit.aliases):
            assert registry.resolve(name) is unit, name


@pytest.mark.parametrize("district", REGISTRIES)
def test_the_official_order_is_government_office_departments_and_last_the_towns(district: str) -> None:
    kinds = [unit.kind for unit in REGISTRIES[district].all()]
    assert kinds[:3] == ["district_government", "government_office", "department"]
    assert kinds.count("district_government") == kinds.count("government_office") == 1
    towns = [kind in {"town", "subdistrict"} for kind in kinds]
    assert towns == sorted(towns)
    departments = [kind == "department" for kind in kinds[2:]]
    assert departments == sorted(departments, reverse=True)


@pytest.mark.parametrize(
    ("district", "names"),
    [
        ("qingpu", "夏阳街道、盈浦街道、香花桥街道、赵巷镇、徐泾镇、华新镇、重固镇、白鹤镇、朱家角镇、练塘镇、金泽镇"),
        (
            "putuo",
            (
                "长寿路街道、曹杨新村街道、长风新村街道、宜川路街道、甘泉路街道、石泉路街道、真如镇街道、万里街道、"
                "长征镇、桃浦镇"
            ),
        ),
    ],
)
def test_all_towns_and_subdistricts_are_there_in_order(district: str, names: str) -> None:
    members = REGISTRIES[district].members({"town", "subdistrict"})
    assert "、".join(unit.short for unit in members) == names


@pytest.mark.parametrize(
    "text",
    [
        "卫健委",
        "区卫健委",
        "区卫生健康委",
        "青浦区卫健委",
        "上海市青浦区卫生健康委员会",
        "  青浦区　卫生健康\n委员会 ",
        "区卫\u200b健委",
        "qingpu-wjw",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert QINGPU.resolve(text).code == "qingpu-wjw"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("区域发展办", "qingpu-qyfzb"),
        ("区区域发展办", "qingpu-qyfzb"),
        ("青浦区区域发展办", "qingpu-qyfzb"),
        ("区发展改革委(金融办)", "qingpu-fgw"),
        ("上海市公安局青浦分局", "qingpu-gafj"),
        ("青浦区朱家角镇", "qingpu-zhujiajiao"),
        ("区政府", "qingpu-government"),
        ("青浦区政府办公室", "qingpu-office"),
    ],
)
def test_a_prefix_is_taken_off_only_where_it_is_one(text: str, code: str) -> None:
    assert QINGPU.resolve(text).code == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("区卫健局", "相近的有：区卫生健康委。"),
        ("区教育居", "相近的有：区教育局"),
        ("普陀区教育局", "认不出单位“普陀区教育局”。相近的有：区教育局"),
        ("相关部门", "认不出单位“相关部门”。请写单位的全称"),
        ("合计", "认不出单位“合计”"),
        ("", "认不出单位“”"),
        ("区", "认不出单位“区”"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(text: str, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        QINGPU.resolve(text)
    assert words in refusal.value.message


def test_a_unit_is_got_by_its_code() -> None:
    assert QINGPU.get("qingpu-fgw").name == "青浦区发展和改革委员会"
    assert "qingpu-fgw" in QINGPU
    assert "qingpu-nothing" not in QINGPU
    with pytest.raises(InputError, match=r"没有编码为“qingpu-fgv”的单位。相近的有：.*qingpu-fgw"):
        QINGPU.get("qingpu-fgv")


SMALL = """\
district: xiaoqu
prefixes: [小区, 区]
units:
  - {code: xiaoqu-old, name: 小区旧局, short: 区旧局, aliases: [区老局], kind: department, order: 1, until: 2021-06-30, merged_into: xiaoqu-new}
  - {code: xiaoqu-new, name: 小区新局, short: 区新局, aliases: [区老局], kind: department, order: 2, from: 2021-07-01}
  - {code: xiaoqu-town, name: 小镇人民政府, short: 小镇, kind: town, order: 3}
"""  # noqa: E501 - one unit, one line


@pytest.fixture
def small(tmp_path: Path) -> UnitRegistry:
    return load_units("xiaoqu", [write(tmp_path, SMALL)])


def test_a_unit_that_is_gone_is_refused_with_its_successor(small: UnitRegistry) -> None:
    assert small.resolve("旧局", date(2021, 6, 30)).code == "xiaoqu-old"
    with pytest.raises(InputError, match="区旧局”在 2021-07-01 已不存在（存在至 2021-06-30，职责由区新局承担）"):
        small.resolve("旧局", date(2021, 7, 1))


def test_a_unit_that_does_not_exist_yet_is_refused(small: UnitRegistry) -> None:
    with pytest.raises(InputError, match="区新局”在 2021-06-30 还没有成立（2021-07-01 成立）"):
        small.resolve("新局", date(2021, 6, 30))


def test_a_name_that_passed_from_one_unit_to_another_hangs_on_the_day(small: UnitRegistry) -> None:
    assert small.resolve("区老局", date(2021, 6, 30)).code == "xiaoqu-old"
    assert small.resolve("区老局", date(2021, 7, 1)).code == "xiaoqu-new"
    with pytest.raises(InputError, match="指的是哪一个不清楚：小区旧局、小区新局"):
        small.resolve("区老局")


def test_members_are_those_that_exist_on_the_day(small: UnitRegistry) -> None:
    codes = [unit.code for unit in small.members({"department", "town"}, date(2021, 7, 1))]
    assert codes == ["xiaoqu-new", "xiaoqu-town"]
    assert [unit.code for unit in small.members({"department"})] == ["xiaoqu-old", "xiaoqu-new"]


def test_an_office_adds_units_and_names_by_a_file(tmp_path: Path) -> None:
    text = (
        "district: qingpu\n"
        "units:\n  - {code: qingpu-sjj-data, name: 青浦区数据局, short: 区数据局, kind: department, order: 231}\n"
        "more_aliases:\n  - {code: qingpu-fgw, aliases: [发改]}\n"
    )
    registry = load_units("qingpu", [write(tmp_path, text)])
    assert registry.resolve("青浦区数据局").code == "qingpu-sjj-data"
    assert registry.resolve("发改").code == "qingpu-fgw"
    departments = registry.members({"department"})
    assert departments[-1].code == "qingpu-sjj-data"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (
            "order: 3}",
            "order: 3, tel: 1}",
            6,
            "不认识的键“tel”。可用的键：code、name、short、kind、order、aliases、from",
        ),
        ("kind: town, ", "", 6, "缺少“kind”"),
        ("kind: town", "kind: village", 6, "不认识的类别“village”。可用的类别：district_government、"),
        ("code: xiaoqu-town", "code: 小镇", 6, "只能由小写字母、数字和连字符组成"),
        ("code: xiaoqu-town", "code: xiaoqu-new", 6, "编码“xiaoqu-new”已经用于小区新局"),
        ("order: 3", "order: 2", 6, "次序 2 已经用于小区新局"),
        ("order: 3", "order: 三", 6, "应是整数"),
        ("short: 小镇", "short: 新局", 6, "名称“新局”同时属于小区新局和小镇人民政府"),
        ("from: 2021-07-01", "from: 2021-06-30", 5, "名称“区老局”同时属于小区旧局和小区新局"),
        ("merged_into: xiaoqu-new", "merged_into: xiaoqu-neu", 4, "没有编码为“xiaoqu-neu”的单位"),
        ("until: 2021-06-30, ", "", 4, "填了“merged_into”而没有“until”"),
        ("order: 3", "order: 3, from: 2021-02-01, until: 2021-01-01", 6, "早于首日"),
        ("aliases: [区老局], kind: department, order: 2", "aliases: 区老局, kind: department, order: 2", 5, "应是列表"),
        ("district: xiaoqu", "district: daqu", 1, "这是“daqu”的单位文件，需要的是“xiaoqu”"),
    ],
)
def test_a_roster_that_is_wrong_in_one_way_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in SMALL
    with pytest.raises(RulesError) as refusal:
        load_units("xiaoqu", [write(tmp_path, SMALL.replace(old, new))])
    assert f"单位.yaml:{line}：" in refusal.value.message
    assert words in refusal.value.message


def test_further_names_for_an_unknown_code_are_refused(tmp_path: Path) -> None:
    text = "district: qingpu\nmore_aliases:\n  - {code: qingpu-fgv, aliases: [发改]}\n"
    with pytest.raises(RulesError, match=r"单位\.yaml:3：没有编码为“qingpu-fgv”的单位。相近的有：.*qingpu-fgw"):
        load_units("qingpu", [write(tmp_path, text)])


@pytest.mark.parametrize("district", ["minhang", "../calendar/2021", ""])
def test_a_district_without_a_roster_is_refused(district: str) -> None:
    with pytest.raises(RulesError, match="自带的有：jinshan、putuo、qingpu"):
        load_units(district)


@pytest.mark.parametrize("text", ["区教育局（盖章）", "青浦区教育局 (公章)", "教育局（ 章 ）"])
def test_the_place_for_the_seal_is_no_part_of_the_name(text: str) -> None:
    units = load_units("qingpu")
    unit = units.resolve(text)
    assert unit.code == "qingpu-jyj"
    assert not units.is_regular_name(text, unit)


@pytest.mark.parametrize(
    ("text", "regular"),
    [
        ("青浦区教育局", True),
        ("区教育局", True),
        ("教育局 ", True),
        ("qingpu-jyj", True),
        ("区教委", False),
        ("教 育 局", False),
    ],
)
def test_full_and_short_names_are_regular_and_others_are_not(text: str, regular: bool) -> None:  # noqa: FBT001
    units = load_units("qingpu")
    assert units.is_regular_name(text, units.resolve(text)) is regular
