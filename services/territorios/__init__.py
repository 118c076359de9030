"""The service of territories: what a place is, why it was chosen, where its polygon lies."""
