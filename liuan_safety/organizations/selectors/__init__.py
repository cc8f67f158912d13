"""What reads more than one row of this room."""
