"""Who may do what: staff, roles, PINs, sessions; devices, pairing, tokens, revocation."""
