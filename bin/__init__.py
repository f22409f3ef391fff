"""How Demarche is set up, started, tested and proved on a fresh machine; nothing in the product imports it."""
