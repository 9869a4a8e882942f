"""What has to be right for a site to run: one list of checks, for `flask check` and for each start."""
