"""Operations: the database is backed up, and restored without bringing back what is over; keys are rotated."""
