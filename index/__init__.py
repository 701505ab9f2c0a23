"""Retrieval: the encoder, the vector and lexical indexes, and the retrievers over them."""
