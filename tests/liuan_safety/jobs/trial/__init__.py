"""A room of the tests: one kind of job that stops where the test says, in processes of their own."""
