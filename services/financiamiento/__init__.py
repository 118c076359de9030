"""The fund of each project: assigned, committed to initiatives, paid to organisations."""
