"""The optimiser: which bases to keep, share, merge or move, with a proof of how good that is."""
