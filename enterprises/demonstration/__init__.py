"""The wing's part of the demonstration: a few thousand made-up enterprises, their places and some history."""
