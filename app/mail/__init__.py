"""Mail: rows first, in the transaction that they tell of; sent by the worker."""
