"""The floor: the least that a board can cost here, without accounts, history or rules."""
