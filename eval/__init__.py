"""Measuring Cuida from outside: question sets, metrics with intervals, a baseline, and the pages that show them."""
