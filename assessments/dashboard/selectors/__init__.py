"""What the dashboard reads, each kind of figure in a few set-based queries, within the acting post's reach."""
