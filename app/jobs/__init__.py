"""Background work: what a job is, the worker's loop, and leased queues of rows."""
