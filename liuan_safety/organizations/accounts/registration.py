"""What the own account, the desk and the log put into the registries at start."""

from liuan_safety.audit import actions
from liuan_safety.organizations.access import may
from liuan_safety.organizations.accounts.rules import IDLE_MINUTES
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.settings_door import setting
from liuan_safety.organizations.tokens import register_scope
from liuan_safety.ui import menu

ACTIONS = (
    ("session.opened", "登录"),
    ("session.failed", "登录失败"),
    ("session.locked", "登录被锁定"),
    ("session.closed", "退出登录"),
    ("session.ended", "会话自动结束"),
    ("session.post_switched", "切换岗位"),
    ("session.code_accepted", "通过动态口令"),
    ("session.code_refused", "动态口令不正确"),
    ("account.password_changed", "修改密码"),
    ("account.password_reset", "重置密码"),
    ("account.code_set_up", "设置动态口令"),
    ("account.code_removed", "解除动态口令"),
    ("account.token_created", "申请接口令牌"),
    ("account.token_revoked", "注销接口令牌"),
    ("audit.paper.added", "上传依据文件"),
)
FIELDS = {"username": "输入的用户名", "post": "岗位", "scopes": "范围", "days": "有效天数"}


def register_accounts() -> None:
    """Called by the app's `ready()`."""
    for key, label in ACTIONS:
        actions.register(key, label, FIELDS)
    register_scope("organizations:read", "读取辖区和单位", Deed.DIRECTORY_VIEW)
    menu.set_permission_check(may)
    menu.set_home("organizations:desk")
    menu.set_post_switch("organizations:switch_post")
    menu.set_log_out("organizations:logout")
    menu.set_idle(lambda: setting("login.idle_minutes", IDLE_MINUTES) * 60, "organizations:stay")
    menu.register(menu.MenuItem("工作", "我的工作台", "organizations:desk", None, 0, "house"))
    menu.register(menu.MenuItem("系统", "操作记录", "organizations:audit", Deed.AUDIT_VIEW, 900, "history"))
    menu.register_account(menu.AccountLink("修改密码", "organizations:password", "key-round", None, 10))
    menu.register_account(menu.AccountLink("动态口令", "organizations:code_setup", "smartphone", None, 20))
    menu.register_account(menu.AccountLink("我的令牌", "organizations:tokens", "network", Deed.TOKEN_OWN, 30))
    menu.register_account(menu.AccountLink("接口说明", "api_docs", "file-text", Deed.TOKEN_OWN, 40))
