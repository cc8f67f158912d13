"""The one list of figures: everything that a later document may change stands here with its unit and its article.

A row in the table (`models.Setting`) says what holds from when; this says what the row means. A new figure comes with
a migration that plants its first row. Figures that no text before us fixes are `verified=False`, for the office to
confirm.
"""

from liuan_safety.organizations.roles import Role
from liuan_safety.policy.rules import Definition, Kind

LOGIN = "登录安全"
GB_22239 = "GB/T 22239-2019 8.1.4.1 身份鉴别"

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
]
DEFINITIONS: dict[str, Definition] = {definition.key: definition for definition in _DEFINITIONS}
