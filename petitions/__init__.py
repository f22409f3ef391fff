"""Demarche: from a supporter's signature to a formal letter, its delivery and its answer."""
