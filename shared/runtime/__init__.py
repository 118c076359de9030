"""The kernel's nameko: the only part that knows the framework. `prepare()` comes before any other import of it."""
