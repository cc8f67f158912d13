"""The one exception of services, on the lowest floor so that every room can raise it; `ui.errors` makes pages of it."""


class RuleBroken(Exception):
    """A deed that the rules refuse: `message_zh` says what, where and what to do; `article` where it is written."""

    def __init__(self, code: str, message_zh: str, article: str = "", field: str = "") -> None:
        super().__init__(message_zh)
        self.code = code
        self.message_zh = message_zh
        self.article = article
        self.field = field


class Conflict(RuleBroken):
    """A colleague has changed the same thing meanwhile; nothing was written, both versions are shown."""
