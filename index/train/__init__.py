"""How the weights and figures that ship with the index are made; nothing here is needed to use them."""
