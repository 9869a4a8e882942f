"""The tally: totals as the registrar has counted them, the lists behind them, the audit that compares both."""
