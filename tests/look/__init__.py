"""How every public page looks to a reader, a browser, a screen reader and a checker of accessibility."""
