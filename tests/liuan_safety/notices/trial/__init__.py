"""A room of the tests: matters of its own to be reminded of, and a gateway that writes each letter into a file."""
