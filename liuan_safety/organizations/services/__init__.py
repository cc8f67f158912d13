"""What writes in this room: one function per thing that a person does."""
