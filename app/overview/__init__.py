"""The overview: a letter's figures and plots for its organisers, private signers included."""
