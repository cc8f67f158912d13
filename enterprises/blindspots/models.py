"""监管盲区 (D7): the standing page of what is wrong, and the answers given."""
