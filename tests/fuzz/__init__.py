"""Any damage to a team's files becomes diagnostics: the whole line, from the files to the pages, is run on it."""
