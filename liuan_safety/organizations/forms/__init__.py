"""Forms of this room: shape only, the rules stand in the services."""
