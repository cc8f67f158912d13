"""Pages of jurisdictions, units, posts and people."""
