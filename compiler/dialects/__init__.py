"""How each database spells SQL: one frozen record of facts a dialect, one file each."""
