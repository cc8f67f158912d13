"""普查认定 (D7): summary, acceptance with frozen figures, certification of a year, exceptions to its lock."""
