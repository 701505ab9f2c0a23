"""The tests, one folder a package, with the real model and the real index."""
