"""Running the house: health, doctor, diagnostics."""
