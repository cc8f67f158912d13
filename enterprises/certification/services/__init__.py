"""The deeds of this room, each in one transaction."""
