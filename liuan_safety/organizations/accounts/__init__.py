"""The own account: log-in, password, one-time code, posts, tokens."""
