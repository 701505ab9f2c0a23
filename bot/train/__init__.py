"""Making the weights in ``bot/data`` again."""
