"""The corpus: articles, law, norms and the reviews of what articles claim."""
