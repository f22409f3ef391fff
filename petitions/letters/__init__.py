"""From demand, addressee and count to a formal letter: text, PDF, annex, frozen."""
