"""What of the wing's rows is seen from another county, with the very columns (docs/permissions.md prints it)."""

from liuan_safety.organizations.crossings import Crossing, register

CODE_IN_USE = Crossing(
    key="register.code_in_use",
    subject="信用代码已在别处登记",
    where="登记、更正企业时的报错",
    readers="有“修改企业台账”权限的岗位",
    columns=("企业名称", "统一社会信用代码", "县区"),
    reason="同一代码全市只能登记一次,填报人要知道找哪个县区核对",
    code="enterprises/register/checks.py",
)
LISTED_ELSEWHERE = Crossing(
    key="census.listed_elsewhere",
    subject="普查表中的企业已由其他辖区登记",
    where="普查导入的核对结果",
    readers="有“导入普查表”权限的岗位",
    columns=("企业名称", "统一社会信用代码", "县区"),
    reason="跨县区重复填报由两地核对归属,不能悄悄改动对方的台账",
    code="enterprises/census/comparison.py",
)
GONE_ELSEWHERE = Crossing(
    key="census.gone_elsewhere",
    subject="上一年度名录里、现在别的县区登记的企业",
    where="普查导入与上一年度名录的对照及其清单",
    readers="有“查看普查导入”权限的岗位",
    columns=("企业名称", "统一社会信用代码", "县区"),
    reason="本单位去年列过、今年没有的企业,要知道是漏报还是已归别的县区",
    code="enterprises/census/selectors/last_year.py",
)
UNDO_BLOCKING = Crossing(
    key="census.undo_blocking",
    subject="撤销导入时挡在前面的外县区记录",
    where="撤销导入页面的“不能撤销的原因”",
    readers="有“导入普查表”权限的岗位",
    columns=("企业名称", "县区", "时间"),
    reason="本次导入的企业后来又被别的县区列入普查表或转到别的县区,要知道找谁核对后才能撤销;企业现在的内容和经办人不给出",
    code="enterprises/census/selectors/blocking.py",
)
GRANTED_TO = Crossing(
    key="register.granted_to",
    subject="可以被授权的在任人员",
    where="单个企业授权页面选择“授权给”",
    readers="有“授权他人查看单个企业”权限的岗位",
    columns=("姓名", "单位", "职务"),
    reason="受托检查、联合执法的对方多在其他辖区或市级部门，授权人要能指明是谁",
    code="enterprises/register/forms.py",
)
SHARED_SITE = Crossing(
    key="register.shared_site",
    subject="同一场地内的出租方和租户",
    where="企业页面的“场所”和“场地内的企业”、场所列表和企业历史里的“所在场地”、接口 /api/enterprises/ 里场所的出租方",
    readers="有“查看企业台账”权限的岗位",
    columns=("企业名称", "县区"),
    reason="厂中厂、园中园的出租方对场地内的安全负统一协调管理责任（安全生产法第四十九条），双方要知道同场地有谁",
    code="enterprises/register/selectors/places.py",
)

CLAIM_PAGE = Crossing(
    key="supervision.claim_page",
    subject="建议、填报或转交给本部门的企业，以及本辖区无人认领的企业",
    where="认领页的列表和逐家页面",
    readers="有“认领、转交、退回监管对象”权限的岗位",
    columns=(
        "企业名称",
        "统一社会信用代码",
        "所属辖区",
        "注册地址",
        "行业领域",
        "国民经济行业代码",
        "经营范围",
        "建议监管部门及起决定作用的词",
        "填报的监管部门及所对应单位",
        "行业主管部门和办理经过",
        "答复期限",
    ),
    reason="部门要看到这些才能判断是不是本部门的监管对象；认领以前，台账其他内容不开放",
    code="enterprises/supervision/claim_tables.py",
)


def declare() -> None:
    """Called in AppConfig.ready()."""
    every = (CODE_IN_USE, LISTED_ELSEWHERE, GONE_ELSEWHERE, UNDO_BLOCKING, GRANTED_TO, SHARED_SITE, CLAIM_PAGE)
    for crossing in every:
        register(crossing)
