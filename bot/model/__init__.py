"""The nouns that every stage shares. Pure values; this package imports nothing of ours."""
