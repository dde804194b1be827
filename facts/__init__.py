"""What units say: ledgers, units, days, intake and the store. Knows nothing of rules."""
