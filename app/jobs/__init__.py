"""Work beside requests: what a job is, how the worker repeats it, and rows that wait to be worked on."""
