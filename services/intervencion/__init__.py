"""Projects of Acción Local and Comunidad Crece: their rules, phases and development plan."""
