"""What the larger labs compute and draw, where that is too much for their own file; no lab is defined here."""
