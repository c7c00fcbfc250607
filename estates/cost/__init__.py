"""What an estate costs: the economic ledger, and the accounts of each body."""
