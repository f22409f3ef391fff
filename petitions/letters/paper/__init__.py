"""What runs in a renderer: values in, PDF bytes out. Nothing here sees a row, a key or the network."""
