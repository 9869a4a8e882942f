"""Operations: backup, restore without undoing later erasures, and key rotation."""
