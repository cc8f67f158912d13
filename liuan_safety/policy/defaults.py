"""The one list of figures: everything that a later document may change stands here with its unit and its article.

A row in the table (`models.Setting`) says what holds from when; this says what the row means. A new figure comes with
a migration that plants its first row. Figures that no text before us fixes are `verified=False`, for the office to
confirm.
"""

from liuan_safety.organizations.roles import Role
from liuan_safety.policy.rules import Definition, Kind

LOGIN = "登录安全"
CENSUS = "年度普查"
GB_22239 = "GB/T 22239-2019 8.1.4.1 身份鉴别"

SIZE = "企业规模"
SIZE_RULE = "统计上大中小微型企业划分办法（2017），国统字〔2017〕213号"
SCALE_RULE = "国家统计局规模以上单位统计范围（未见原文）"


def _floors(key: str, label: str, default: str, unit: str) -> Definition:
    return Definition(
        key=key,
        group=SIZE,
        label=label,
        kind=Kind.FLOORS,
        default=default,
        unit=unit,
        article=SIZE_RULE,
        explanation="住宿业、餐饮业企业划分大型、中型、小型的下限，达到全部下限才算该型。原文尚未核对，请市安委办核定。",
        verified=False,
    )


def _scale(key: str, which: str, default: str) -> Definition:
    return Definition(
        key=key,
        group=SIZE,
        label=f"规模以上标准：{which}",
        kind=Kind.WHOLE,
        default=default,
        unit="万元",
        article=SCALE_RULE,
        explanation="年营业收入达到这个数，即为规模以上。规上工业 2000 万元有据，其余金额未见原文，请市安委办核定。",
        verified=False,
        minimum=1,
        maximum=1_000_000,
    )


REMINDERS = "期限和提醒"
_LADDER = "任务清单到期提醒惯例（未见原文）"
_CENSUS_ARTICLE = "二（七）每年底摸底普查"
SUPERVISION = "监管归属"
_SUPERVISION_ARTICLE = "二（七）落实企业监管部门"


def _days(key: str, group: str, label: str, default: str, unit: str, article: str, explanation: str) -> Definition:
    return Definition(
        key=key,
        group=group,
        label=label,
        kind=Kind.WHOLE,
        default=default,
        unit=unit,
        article=article,
        explanation=f"{explanation}文件没有定，由市安委办确定。",
        verified=False,
        minimum=1,
        maximum=365,
    )


_HOUSE = [
    _days("house.certificate_days", "部门机构和执法人员", "执法证到期提前提示", "60", "天前", "一（四）执法人员",
          "执法证到期前这么多天起，列为临期。"),
    _days("grid.refill_workdays", "网格", "网格员空缺补足时限", "5", "个工作日", "考察报告：网格化、实名制",
          "网格员离岗后，这么多个工作日内指定接任人或移交企业。"),
]  # fmt: skip

_REMINDERS = [
    ("reminders.first_days", REMINDERS, "第一次提醒", "7", "天前", _LADDER, "到期前这么多天，第一次提醒办理岗位。"),
    ("reminders.second_days", REMINDERS, "第二次提醒", "3", "天前", _LADDER, "到期前这么多天，第二次提醒办理岗位。"),
    ("reminders.last_days", REMINDERS, "最后一次提醒", "1", "天前", _LADDER, "到期前这么多天，最后一次提醒办理岗位。"),
    ("reminders.escalate_days", REMINDERS, "逾期通报上级", "1", "天后", _LADDER, "逾期这么多天，同时告知上一级岗位。"),
    ("notices.stale_days", REMINDERS, "外发通知的时效", "3", "天", _LADDER,
     "写入收件箱超过这么多天的通知不再外发，收件箱里始终都在。"),
    ("census.opens_days", CENSUS, "普查列入待办", "60", "天", _CENSUS_ARTICLE,
     "报送期限前后这么多天内，列入各地待办；有人报过的一直列到接收。"),
    ("census.accept_workdays", CENSUS, "普查审核时限", "5", "个工作日", _CENSUS_ARTICLE,
     "下级报送后，上级在这么多个工作日内接收或退回。"),
    ("census.certify_workdays", CENSUS, "普查认定时限", "10", "个工作日", _CENSUS_ARTICLE,
     "最后一个县区的报送接收后，市安委办在这么多个工作日内认定年度。"),
    ("census.exception_days", CENSUS, "例外修改最长天数", "30", "天", _CENSUS_ARTICLE,
     "已接收、已认定的年度，准予个别单位例外修改的最长天数。"),
    ("supervision.green_workdays", SUPERVISION, "认领答复：绿灯", "7", "个工作日", _SUPERVISION_ARTICLE,
     "部门接到建议、填报或转交的企业后，这么多个工作日内为绿灯，以后为黄灯。"),
    ("supervision.claim_workdays", SUPERVISION, "认领答复时限", "10", "个工作日", _SUPERVISION_ARTICLE,
     "部门在这么多个工作日内认领、转交或退回；过期不答复的转市安委办指定临时监管部门。"),
    ("supervision.office_workdays", SUPERVISION, "指定、裁定时限", "5", "个工作日", _SUPERVISION_ARTICLE,
     "无人认领、逾期不答复或有争议的，市安委办在这么多个工作日内指定临时监管部门或裁定。"),
]  # fmt: skip


def _spots(key: str, label: str, default: str, unit: str, explanation: str) -> Definition:
    return Definition(
        key=key,
        group=CENSUS,
        label=label,
        kind=Kind.WHOLE,
        default=default,
        unit=unit,
        article="二（七）不留盲区死角",
        explanation=f"{explanation}文件没有定，由市安委办确定。",
        verified=False,
        minimum=2,
        maximum=1000,
    )


_SPOTS = [
    ("spots.far_factor", "从业人员相差悬殊的倍数", "3", "倍",
     "监管盲区：与上年或与同类相差达到这么多倍的，要核对。"),
    ("spots.far_least", "从业人员相差悬殊的起点", "30", "人",
     "监管盲区：相差不到这么多人的不列，三五个人的铺子翻几倍是常事。"),
    ("spots.like_least", "同类比较的最少家数", "10", "家",
     "监管盲区：同一行业大类、同一规模的企业少于这么多家的，不作同类比较。"),
]  # fmt: skip


def _hour(key: str, label: str, default: str, explanation: str) -> Definition:
    return Definition(
        key=key,
        group=REMINDERS,
        label=label,
        kind=Kind.WHOLE,
        default=default,
        unit="时",
        article=_LADDER,
        explanation=f"{explanation}文件没有定，由市安委办确定。",
        verified=False,
        minimum=0,
        maximum=24,
    )


_DEFINITIONS = [
    Definition(
        key="login.failures",
        group=LOGIN,
        label="登录失败次数上限",
        kind=Kind.WHOLE,
        default="5",
        unit="次",
        article=GB_22239,
        explanation="同一账号从同一地址连续输错密码达到这个次数，即锁定一段时间。标准只要求“限制非法登录次数”，次数由单位自定。",
        verified=False,
        minimum=3,
        maximum=10,
    ),
    Definition(
        key="login.lock_minutes",
        group=LOGIN,
        label="登录锁定时长",
        kind=Kind.WHOLE,
        default="30",
        unit="分钟",
        article=GB_22239,
        explanation="达到失败次数上限后，多长时间不能再试。标准未定时长，测评中常见 15 至 30 分钟。",
        verified=False,
        minimum=5,
        maximum=1440,
    ),
    Definition(
        key="login.idle_minutes",
        group=LOGIN,
        label="无操作自动退出",
        kind=Kind.WHOLE,
        default="30",
        unit="分钟",
        article=GB_22239,
        explanation="登录后多长时间没有操作就自动退出。标准要求“登录连接超时自动退出”，时长自定，常见 10 至 30 分钟。",
        verified=False,
        minimum=5,
        maximum=480,
    ),
    Definition(
        key="login.password_days",
        group=LOGIN,
        label="密码最长使用天数",
        kind=Kind.WHOLE,
        default="90",
        unit="天",
        article=GB_22239,
        explanation="密码用满这么多天须更换，0 表示不强制。标准要求“定期更换”，天数自定，测评中通常不超过 90 天。",
        verified=False,
        minimum=0,
        maximum=365,
    ),
    Definition(
        key="login.otp_roles",
        group=LOGIN,
        label="须用动态口令的角色",
        kind=Kind.WORDS,
        default="",
        unit="",
        article=GB_22239,
        explanation="这些角色登录时，除密码外还要输入手机上的动态口令。第三级系统要求两种以上鉴别方式，适用范围由市安委办确定。",
        verified=False,
        choices=tuple(Role.choices()),
    ),
    Definition(
        key="census.due_day",
        group=CENSUS,
        label="普查报送期限",
        kind=Kind.WHOLE,
        default="1231",
        unit="（月日，如 1231 为 12月31日）",
        article="二（七）每年底摸底普查",
        explanation="各乡镇、县区普查名录在普查年度的这一天前报送，逾期的在报送页标明。文件只定“每年底”，具体日期由市安委办确定。",
        verified=False,
        minimum=101,
        maximum=1231,
        differs_by_county=True,
    ),
    *(_days(*one) for one in _REMINDERS),
    *_HOUSE,
    *(_spots(*one) for one in _SPOTS),
    _hour("notices.first_hour", "外发通知最早时间", "8", "每天从这一时起发送邮件、短信等，每人每个渠道一天一条。"),
    _hour("notices.last_hour", "外发通知最晚时间", "20", "每天到这一时为止，之后的留到第二天。"),
    Definition(
        key="census.staff_drop_percent",
        group=CENSUS,
        label="人数大幅减少的比例",
        kind=Kind.WHOLE,
        default="50",
        unit="%",
        article="二（七）每年底摸底普查",
        explanation="普查表里的从业人员比上一年度名录减少达到这个比例，核对时提示。文件没有定，默认减半，由市安委办确定。",
        verified=False,
        minimum=10,
        maximum=100,
        differs_by_county=True,
    ),
    Definition(
        key="census.staff_drop_least",
        group=CENSUS,
        label="人数大幅减少的起点人数",
        kind=Kind.WHOLE,
        default="10",
        unit="人",
        article="二（七）每年底摸底普查",
        explanation="上一年度从业人员不到这个人数的不提示：三五个人的铺子走一两个人是常事。文件没有定，由市安委办确定。",
        verified=False,
        minimum=1,
        maximum=1000,
        differs_by_county=True,
    ),
    _floors("size.lodging_staff", "住宿餐饮业从业人员下限", "300,100,10", "人"),
    _floors("size.lodging_revenue", "住宿餐饮业营业收入下限", "10000,2000,100", "万元"),
    _scale("size.scale_wholesale", "批发业", "2000"),
    _scale("size.scale_retail", "零售业", "500"),
    _scale("size.scale_lodging", "住宿和餐饮业", "200"),
    _scale("size.scale_services_1", "服务业（交通运输仓储邮政、信息、水利环境、卫生）", "2000"),
    _scale("size.scale_services_2", "服务业（租赁商务、科研技术、教育）", "1000"),
    _scale("size.scale_services_3", "服务业（居民服务、社会工作、文化体育娱乐）", "500"),
]
DEFINITIONS: dict[str, Definition] = {definition.key: definition for definition in _DEFINITIONS}
