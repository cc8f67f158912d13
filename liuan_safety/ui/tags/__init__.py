"""Template tags and filters by subject; templatetags/liuan.py hands them to every template."""
