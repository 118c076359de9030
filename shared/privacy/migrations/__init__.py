"""Numbered schema of a key database. It belongs to no service, so its revisions are here too (`versions/`)."""
