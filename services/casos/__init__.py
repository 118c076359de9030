"""The cases of Comunidad Crece: protected data, so only ids, codes, dates and numbers in clear."""
