"""Facts that come with the migrations."""
