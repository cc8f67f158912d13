"""What this room puts into the house."""


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
