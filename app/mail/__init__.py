"""Mail: written as rows, in the transaction that causes them, and sent by the worker."""
